//! An export whose execution did not succeed: it is marked as failed, its owner and the operators are told. Redriven it
//! would find its record ended, so its owner asks again.

use boot::TaskError;
use domain::{export::ExportStatus, notice::News, task::ExportInput};
use jiff::Timestamp;
use store::{Store, Told};

use super::failed::{Failed, Kind};

impl Kind for ExportInput {
    const NAME: &'static str = "an export";

    /// Names nobody, for it goes by mail. So it lacks the cause, which may hold an object's key: the execution says it.
    fn text(failed: &Failed<Self>) -> String {
        let Failed { input: Self { export_id, .. }, error, .. } = failed;
        let execution = failed.execution();
        format!(
            "An export failed. What it was to hold is as it was.\n\n\
             Export: {export_id}\nError: {error}\nExecution: {execution}\n\n\
             What to do: mend the cause, which the execution tells; who asked for it was told, and asks again:\n  \
             POST /v1/me/exports\n"
        )
    }

    /// Tells its owner, too.
    async fn mark(&self, store: &Store, now: Timestamp) -> Result<bool, TaskError> {
        let Self { username, export_id } = self;
        let failed = store.end_export(username, *export_id, ExportStatus::Failed, &[]).await?;
        if failed {
            let told = Told { by: username, what: format!("export#{export_id}") };
            let news = News::Export { export_id: *export_id, done: false };
            store.tell(username, &told, &news, now).await?;
        }
        Ok(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::failed::tests::{EXPORT, alert},
        *,
    };

    #[test]
    fn the_alert_names_the_export_and_not_the_person() {
        let (subject, body) = alert::<ExportInput>(EXPORT);
        assert_eq!(subject, "Picstack: an export failed: States.Timeout");
        assert!(body.contains("Export: 01KAG7Q2M8N3P4Q5R6S7T8V9WA") && body.contains("arn:x"), "{body}");
        assert!(!body.contains("ada"), "{body}");
    }
}
