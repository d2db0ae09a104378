//! An erasure whose execution did not succeed: something of a person who wanted to go may still be here. Operators are
//! told, and see to it that it comes to its end. There is nothing to mark: the account stays closed.

use domain::task::ErasureInput;

use super::failed::{Failed, Kind};

impl Kind for ErasureInput {
    const NAME: &'static str = "an erasure";

    /// Names nobody, so it lacks the cause, which may hold an object's key: the execution says both.
    fn text(failed: &Failed<Self>) -> String {
        let Failed { input: Self { erasure_id, .. }, error, .. } = failed;
        let execution = failed.execution();
        format!(
            "An account is not erased: its owner wanted everything gone, and something may still be here. Nobody sees it.\n\n\
             Erasure: {erasure_id}\nError: {error}\nExecution: {execution}\n\n\
             What to do: mend the cause, which the execution tells. The function reconcile starts the erasure again \
             every day; or start it now, with the same input under another name. What is done already is done again:\n  \
             aws stepfunctions describe-execution --execution-arn {execution}\n  \
             aws stepfunctions start-execution --state-machine-arn ARN --input INPUT\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::failed::tests::{ERASURE, alert},
        *,
    };

    #[test]
    fn the_alert_names_the_erasure_and_not_the_person() {
        let (subject, body) = alert::<ErasureInput>(ERASURE);
        assert_eq!(subject, "Picstack: an erasure failed: States.Timeout");
        assert!(
            body.contains("00112233445566778899aabbccddeeff") && body.contains("start-execution"),
            "{body}"
        );
        assert!(!body.contains("ada"), "{body}");
    }
}
