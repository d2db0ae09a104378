//! A rebuild of the search table whose execution did not succeed. Operators are told; what was found before still is.

use boot::TaskError;
use domain::task::ReindexInput;
use jiff::Timestamp;
use notices::Notices;
use store::Store;

use super::{
    Reported,
    alert::{in_short, tell_once},
    failed::Failed,
};

impl Failed<ReindexInput> {
    /// Tells operators. There is nothing to mark: the next rebuild may begin at once.
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

    fn text(&self) -> (String, String) {
        let Self { input: ReindexInput { reindex_id }, error, .. } = self;
        let (cause, execution) = (in_short(self.cause.as_deref()), self.execution());
        let body = format!(
            "A rebuild of the search table failed. What was found before is found as before.\n\n\
             Reindex: {reindex_id}\nError: {error}\nCause: {cause}\nExecution: {execution}\n\n\
             What to do: mend the cause, then let it go on where it failed, or start another; every step may be repeated:\n  \
             aws stepfunctions redrive-execution --execution-arn {execution}\n  \
             POST /v1/admin/reindex\n"
        );
        (format!("Picstack: a reindex failed: {error}"), body)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::report::Detail;

    #[test]
    fn an_execution_is_a_rebuilds_by_its_input() {
        let detail = |input: &str| -> Detail {
            serde_json::from_value(json!({"input": input, "status": "TIMED_OUT", "executionArn": "arn:x"}))
                .unwrap()
        };
        let reindex = r#"{"reindex_id":"01KAG7Q2M8N3P4Q5R6S7T8V9WA"}"#;
        let (subject, body) = Failed::<ReindexInput>::read(&detail(reindex)).unwrap().text();
        assert_eq!(subject, "Picstack: a reindex failed: States.Timeout");
        assert!(body.contains("Reindex: 01KAG7Q2M8N3P4Q5R6S7T8V9WA") && body.contains("arn:x"), "{body}");
        let export = r#"{"username":"ada","export_id":"01KAG7Q2M8N3P4Q5R6S7T8V9WA"}"#;
        assert_eq!(Failed::<ReindexInput>::read(&detail(export)), None);
    }
}
