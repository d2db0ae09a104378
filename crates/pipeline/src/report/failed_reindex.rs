//! A rebuild of the search table whose execution did not succeed. Operators are told; what was found before still is.
//! There is nothing to mark: the next rebuild may begin at once.

use domain::task::ReindexInput;

use super::{
    alert::in_short,
    failed::{Failed, Kind},
};

impl Kind for ReindexInput {
    const NAME: &'static str = "a reindex";

    fn text(failed: &Failed<Self>) -> String {
        let Failed { input: Self { reindex_id }, error, .. } = failed;
        let (cause, execution) = (in_short(failed.cause.as_deref()), failed.execution());
        format!(
            "A rebuild of the search table failed. What was found before is found as before.\n\n\
             Reindex: {reindex_id}\nError: {error}\nCause: {cause}\nExecution: {execution}\n\n\
             What to do: mend the cause, then let it go on where it failed, or start another; every step may be repeated:\n  \
             aws stepfunctions redrive-execution --execution-arn {execution}\n  \
             POST /v1/admin/reindex\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::failed::tests::{REINDEX, alert},
        *,
    };

    #[test]
    fn the_alert_names_the_rebuild_and_its_execution() {
        let (subject, body) = alert::<ReindexInput>(REINDEX);
        assert_eq!(subject, "Picstack: a reindex failed: States.Timeout");
        assert!(body.contains("Reindex: 01KAG7Q2M8N3P4Q5R6S7T8V9WA") && body.contains("arn:x"), "{body}");
        assert!(body.contains("Cause: PutObject"), "{body}");
    }
}
