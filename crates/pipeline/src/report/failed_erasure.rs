//! An erasure whose execution did not succeed: something of a person who wanted to go may still be here. Operators are
//! told, and see to it that it comes to its end.

use boot::TaskError;
use domain::task::ErasureInput;
use jiff::Timestamp;
use notices::Notices;
use store::Store;

use super::{Reported, alert::tell_once, failed::Failed};

impl Failed<ErasureInput> {
    /// Tells operators. There is nothing to mark: the account stays closed.
    pub(super) async fn report(
        &self,
        store: &Store,
        notices: &Notices,
        mark: &str,
        now: Timestamp,
    ) -> Result<Reported, TaskError> {
        let alerted = tell_once(store, notices, self.text(), mark, now).await?;
        Ok(Reported { marked: false, alerted })
    }

    /// Names nobody, so it lacks the cause, which may hold an object's key: the execution says both.
    fn text(&self) -> (String, String) {
        let Self { input: ErasureInput { erasure_id, .. }, error, .. } = self;
        let execution = self.execution();
        let body = format!(
            "An account is not erased: its owner wanted everything gone, and something may still be here. Nobody sees it.\n\n\
             Erasure: {erasure_id}\nError: {error}\nExecution: {execution}\n\n\
             What to do: mend the cause, which the execution tells. The function reconcile starts the erasure again \
             every day; or start it now, with the same input under another name. What is done already is done again:\n  \
             aws stepfunctions describe-execution --execution-arn {execution}\n  \
             aws stepfunctions start-execution --state-machine-arn ARN --input INPUT\n"
        );
        (format!("Picstack: an erasure failed: {error}"), body)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::report::Detail;

    const CAUSE: &str = "PutObject of exports/ada/x/picstack-ada-1.zip: AccessDenied";

    #[test]
    fn an_execution_is_an_erasures_by_its_input() {
        let detail = |input: &str| -> Detail {
            let detail =
                json!({"input": input, "status": "FAILED", "error": "Erasure.SomethingLeft", "cause": CAUSE});
            serde_json::from_value(detail).unwrap()
        };
        let erasure = r#"{"username":"ada","erasure_id":"00112233445566778899aabbccddeeff"}"#;
        let (subject, body) = Failed::<ErasureInput>::read(&detail(erasure)).unwrap().text();
        assert_eq!(subject, "Picstack: an erasure failed: Erasure.SomethingLeft");
        assert!(
            body.contains("00112233445566778899aabbccddeeff") && body.contains("start-execution"),
            "{body}"
        );
        assert!(!body.contains("ada"), "{body}");
        let export = r#"{"username":"ada","export_id":"01KAG7Q2M8N3P4Q5R6S7T8V9WA"}"#;
        assert_eq!(Failed::<ErasureInput>::read(&detail(export)), None);
    }
}
