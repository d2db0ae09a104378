//! An execution that did not succeed, whatever it was of: what it was of is marked, and operators are told.

use boot::TaskError;
use jiff::Timestamp;
use notices::Notices;
use serde::de::DeserializeOwned;
use store::Store;
use workflow::error_name;

use super::{Detail, Reported, alert::tell_once};

/// What an execution may be of, by its input.
pub(super) trait Kind: DeserializeOwned {
    /// As an alert's subject calls it.
    const NAME: &'static str;

    /// The body of the alert.
    fn text(failed: &Failed<Self>) -> String;

    /// Marks what the execution was of; whether this did. By default there is nothing to mark.
    async fn mark(&self, _store: &Store, _now: Timestamp) -> Result<bool, TaskError> {
        Ok(false)
    }
}

/// An execution that was started with an input of one kind, and did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failed<I> {
    pub(super) input: I,
    pub(super) error: String,
    pub(super) cause: Option<String>,
    execution: Option<String>,
}

impl<I: Kind> Failed<I> {
    /// None when the execution was of another kind, by its input.
    pub(super) fn read(detail: &Detail) -> Option<Self> {
        Some(Self {
            input: serde_json::from_str(detail.input.as_deref()?).ok()?,
            error: error_name(detail.error.as_deref(), detail.status.as_deref().unwrap_or_default()),
            cause: detail.cause.clone(),
            execution: detail.execution_arn.clone(),
        })
    }

    /// Its ARN, as far as it is known.
    pub(super) fn execution(&self) -> &str {
        self.execution.as_deref().unwrap_or("unknown")
    }

    /// Marks what the execution was of, and tells operators; neither waits for the other to work.
    pub(super) async fn report(
        &self,
        store: &Store,
        notices: &Notices,
        mark: &str,
        now: Timestamp,
    ) -> Result<Reported, TaskError> {
        let marked = self.input.mark(store, now).await;
        let alerted = tell_once(store, notices, self.alert(), mark, now).await;
        Ok(Reported { marked: marked?, alerted: alerted? })
    }

    /// Subject and body.
    fn alert(&self) -> (String, String) {
        (format!("Picstack: {} failed: {}", I::NAME, self.error), I::text(self))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use domain::task::{ErasureInput, ExportInput, ReindexInput, RenderInput};
    use serde_json::{Value, json};

    use super::*;

    pub(in crate::report) const RENDER: &str =
        r#"{"photo_id":"01KAG6Y5N1T2V3W4X5Y6Z7A8B9","render_id":"01KAG7Q2M8N3P4Q5R6S7T8V9WA"}"#;
    pub(in crate::report) const EXPORT: &str =
        r#"{"username":"ada","export_id":"01KAG7Q2M8N3P4Q5R6S7T8V9WA"}"#;
    pub(in crate::report) const ERASURE: &str =
        r#"{"username":"ada","erasure_id":"00112233445566778899aabbccddeeff"}"#;
    pub(in crate::report) const REINDEX: &str = r#"{"reindex_id":"01KAG7Q2M8N3P4Q5R6S7T8V9WA"}"#;
    const RUN: &str = r#"{"photo_id":"01KAG6Y5N1T2V3W4X5Y6Z7A8B9","owner":"ada","version":"v","run":1}"#;

    fn detail(input: &str) -> Detail {
        let cause = "PutObject of exports/ada/x/picstack-ada-1.zip: AccessDenied";
        serde_json::from_value(
            json!({"input": input, "status": "TIMED_OUT", "executionArn": "arn:x", "cause": cause}),
        )
        .unwrap()
    }

    /// Subject and body of the alert about an execution that began with this input.
    pub(in crate::report) fn alert<I: Kind>(input: &str) -> (String, String) {
        Failed::<I>::read(&detail(input)).unwrap().alert()
    }

    #[test]
    fn an_alert_names_the_error_or_how_it_ended() {
        for (error, named) in [(json!("Task.Permanent"), "Task.Permanent"), (Value::Null, "States.Timeout")] {
            let detail = json!({"input": REINDEX, "status": "TIMED_OUT", "error": error});
            let failed = Failed::<ReindexInput>::read(&serde_json::from_value(detail).unwrap()).unwrap();
            assert_eq!(failed.alert().0, format!("Picstack: a reindex failed: {named}"));
        }
    }

    #[test]
    fn an_execution_is_of_one_kind_by_its_input() {
        fn is<I: Kind>(input: &str) -> bool {
            Failed::<I>::read(&detail(input)).is_some()
        }
        let kinds = [is::<RenderInput>, is::<ExportInput>, is::<ErasureInput>, is::<ReindexInput>];
        for (at, input) in [RENDER, EXPORT, ERASURE, REINDEX, RUN, "?"].iter().enumerate() {
            for (kind, is_of_kind) in kinds.iter().enumerate() {
                assert_eq!(is_of_kind(input), kind == at, "{input}");
            }
        }
    }
}
