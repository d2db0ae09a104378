//! Function `report`: an execution did not succeed. The photo, the render or the export that it was of is marked, and
//! operators are told, of erasures and rebuilds too.

pub(crate) mod alert;
mod failed;
mod failed_erasure;
mod failed_export;
mod failed_reindex;
mod failed_render;

use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use boot::TaskError;
use domain::task::{ErasureInput, ExportInput, ReindexInput, RenderInput, RunInput};
use jiff::Timestamp;
use notices::Notices;
use serde::{Deserialize, Serialize};
use store::Store;
use workflow::error_name;

use alert::{Trouble, TroubledRun};
use failed::Failed;

pub type Adapters = (Store, Notices);

/// "Step Functions Execution Status Change". Nothing in it is required: an alert with holes is better than none.
pub type StatusChange = EventBridgeEvent<Detail>;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Detail {
    execution_arn: Option<String>,
    status: Option<String>,
    /// The execution's input, as text.
    input: Option<String>,
    /// Milliseconds since the Unix epoch.
    stop_date: Option<serde_json::Value>,
    error: Option<String>,
    cause: Option<String>,
}

/// What became of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reported {
    /// Whether this event marked what the execution was of: not when it was, or when the photo has moved on.
    pub marked: bool,
    /// Whether this event told operators: not when they know.
    pub alerted: bool,
}

/// Marks what the execution was of and tells operators; neither waits for the other to work.
///
/// # Errors
/// When either could not be done: the event comes again, and does what is left.
pub async fn report((store, notices): Adapters, event: StatusChange) -> Result<Reported, TaskError> {
    let now = Timestamp::now();
    if let Some(failed) = Failed::<RenderInput>::read(&event.detail) {
        return failed.report(&store, &notices, &marker(&event), now).await;
    }
    if let Some(failed) = Failed::<ExportInput>::read(&event.detail) {
        return failed.report(&store, &notices, &marker(&event), now).await;
    }
    if let Some(failed) = Failed::<ErasureInput>::read(&event.detail) {
        return failed.report(&store, &notices, &marker(&event), now).await;
    }
    if let Some(failed) = Failed::<ReindexInput>::read(&event.detail) {
        return failed.report(&store, &notices, &marker(&event), now).await;
    }
    let failed = failed_run(&event.detail);
    let marked = mark(&store, &failed, &event, now).await;
    let alerted = alert::once(&store, &notices, &failed, &marker(&event), now).await;
    Ok(Reported { marked: marked?, alerted: alerted? })
}

/// Marks the photo once for each event: one that comes again says nothing of a run that was redriven in between.
async fn mark(
    store: &Store,
    failed: &TroubledRun,
    event: &StatusChange,
    now: Timestamp,
) -> Result<bool, TaskError> {
    let Some(run) = &failed.run else { return Ok(false) };
    let marker = format!("run-marked/{}", name(event));
    if store.is_marked(&marker).await? {
        return Ok(false);
    }
    let stopped_at = stopped_at(&event.detail).unwrap_or(now);
    let marked = store.fail_run(run.photo_id, run.run, &failed.error, stopped_at).await?;
    store.mark(&marker, now).await?;
    Ok(marked)
}

/// One event is told of once; the same run that fails again after a redrive is another event.
fn marker(event: &StatusChange) -> String {
    format!("run-failed/{}", name(event))
}

fn name(event: &StatusChange) -> &str {
    event.id.as_ref().or(event.detail.execution_arn.as_ref()).map_or("unknown", String::as_str)
}

fn stopped_at(detail: &Detail) -> Option<Timestamp> {
    Timestamp::from_millisecond(detail.stop_date.as_ref()?.as_i64()?).ok()
}

fn failed_run(detail: &Detail) -> TroubledRun {
    TroubledRun {
        trouble: Trouble::Failed,
        run: detail.input.as_deref().and_then(|input| serde_json::from_str::<RunInput>(input).ok()),
        error: error_name(detail.error.as_deref(), detail.status.as_deref().unwrap_or_default()),
        cause: detail.cause.clone(),
        execution: detail.execution_arn.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::store_answering;

    #[test]
    fn what_is_missing_is_lived_with() {
        let event: StatusChange = serde_json::from_value(
            json!({"detail-type": "t", "source": "aws.states", "detail": {"input": "?"}}),
        )
        .unwrap();
        let failed = failed_run(&event.detail);
        assert_eq!((failed.run, failed.error.as_str()), (None, "Execution.Failed"));
        assert_eq!(marker(&event), "run-failed/unknown");
        assert_eq!(stopped_at(&event.detail), None);
    }
    #[tokio::test]
    async fn an_event_that_has_marked_its_photo_marks_it_no_more() {
        let input = r#"{"photo_id":"01KAG6Y5N1T2V3W4X5Y6Z7A8B9","owner":"ada","version":"v","run":1}"#;
        let event: StatusChange = serde_json::from_value(json!({
            "id": "e", "detail-type": "t", "source": "aws.states",
            "detail": {"input": input, "status": "FAILED", "stopDate": 1_795_176_060_000_i64},
        }))
        .unwrap();
        assert_eq!(stopped_at(&event.detail), "2026-11-20T12:01:00Z".parse().ok());
        // Its mark is there; the photo's record would be unreadable.
        let store = store_answering(r#"{"Item": {"PK": {"S": "MARK#run-marked/e"}}}"#);
        let failed = failed_run(&event.detail);
        assert!(failed.run.is_some());
        assert!(!mark(&store, &failed, &event, Timestamp::now()).await.unwrap());
    }
}
