//! An export whose execution did not succeed: it is marked as failed, its owner and the operators are told. Redriven it
//! would find its record ended, so its owner asks again.

use boot::TaskError;
use domain::{export::ExportStatus, notice::News, task::ExportInput};
use jiff::Timestamp;
use notices::Notices;
use store::{Store, Told};

use super::{Reported, alert::tell_once, failed::Failed};

impl Failed<ExportInput> {
    /// Marks the export and tells its owner and operators; neither waits for the other to work.
    pub(super) async fn report(
        &self,
        store: &Store,
        notices: &Notices,
        mark: &str,
        now: Timestamp,
    ) -> Result<Reported, TaskError> {
        let marked = self.mark(store, now).await;
        let alerted = tell_once(store, notices, self.text(), mark, now).await;
        Ok(Reported { marked: marked?, alerted: alerted? })
    }

    async fn mark(&self, store: &Store, now: Timestamp) -> Result<bool, TaskError> {
        let ExportInput { username, export_id } = &self.input;
        let failed = store.end_export(username, *export_id, ExportStatus::Failed, &[]).await?;
        if failed {
            let told = Told { by: username, what: format!("export#{export_id}") };
            let news = News::Export { export_id: *export_id, done: false };
            store.tell(username, &told, &news, now).await?;
        }
        Ok(failed)
    }

    /// Names nobody, for it goes by mail. So it lacks the cause, which may hold an object's key: the execution says it.
    fn text(&self) -> (String, String) {
        let Self { input: ExportInput { export_id, .. }, error, .. } = self;
        let execution = self.execution();
        let body = format!(
            "An export failed. What it was to hold is as it was.\n\n\
             Export: {export_id}\nError: {error}\nExecution: {execution}\n\n\
             What to do: mend the cause, which the execution tells; who asked for it was told, and asks again:\n  \
             POST /v1/me/exports\n"
        );
        (format!("Picstack: an export failed: {error}"), body)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::report::Detail;

    const CAUSE: &str = "PutObject of exports/ada/x/picstack-ada-1.zip: AccessDenied";

    #[test]
    fn an_execution_is_an_exports_by_its_input() {
        let detail = |input: &str| -> Detail {
            let detail = json!({"input": input, "status": "FAILED", "error": "Task.Permanent", "executionArn": "arn:x", "cause": CAUSE});
            serde_json::from_value(detail).unwrap()
        };
        let export = r#"{"username":"ada","export_id":"01KAG7Q2M8N3P4Q5R6S7T8V9WA"}"#;
        let (subject, body) = Failed::<ExportInput>::read(&detail(export)).unwrap().text();
        assert_eq!(subject, "Picstack: an export failed: Task.Permanent");
        assert!(body.contains("Export: 01KAG7Q2M8N3P4Q5R6S7T8V9WA") && body.contains("arn:x"), "{body}");
        assert!(!body.contains("ada"), "{body}");
        let erasure = r#"{"username":"ada","erasure_id":"00112233445566778899aabbccddeeff"}"#;
        assert_eq!(Failed::<ExportInput>::read(&detail(erasure)), None);
    }
}
