//! Function `report`: a run did not succeed. Its photo is marked, and operators are told.

pub(crate) mod alert;

use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use boot::TaskError;
use domain::task::RunInput;
use jiff::Timestamp;
use notices::Notices;
use serde::{Deserialize, Serialize};
use store::Store;
use workflow::error_name;

use alert::{Trouble, TroubledRun};

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
    error: Option<String>,
    cause: Option<String>,
}

/// What became of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reported {
    /// Whether this event marked the photo: not when it was, or when the photo has moved on.
    pub marked: bool,
    /// Whether this event told operators: not when they know.
    pub alerted: bool,
}

/// Marks the photo and tells operators; neither waits for the other to work.
///
/// # Errors
/// When either could not be done: the event comes again, and does what is left.
pub async fn report((store, notices): Adapters, event: StatusChange) -> Result<Reported, TaskError> {
    let now = Timestamp::now();
    let failed = failed_run(&event.detail);
    let marked = mark(&store, &failed, now).await;
    let alerted = alert::once(&store, &notices, &failed, &marker(&event), now).await;
    Ok(Reported { marked: marked?, alerted: alerted? })
}

async fn mark(store: &Store, failed: &TroubledRun, now: Timestamp) -> Result<bool, TaskError> {
    let Some(run) = &failed.run else { return Ok(false) };
    Ok(store.fail_run(run.photo_id, run.run, &failed.error, now).await?)
}

/// One event is told of once; the same run that fails again after a redrive is another event.
fn marker(event: &StatusChange) -> String {
    let name = event.id.as_ref().or(event.detail.execution_arn.as_ref());
    format!("run-failed/{}", name.map_or("unknown", String::as_str))
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

    #[test]
    fn what_is_missing_is_lived_with() {
        let event: StatusChange = serde_json::from_value(
            json!({"detail-type": "t", "source": "aws.states", "detail": {"input": "?"}}),
        )
        .unwrap();
        let failed = failed_run(&event.detail);
        assert_eq!((failed.run, failed.error.as_str()), (None, "Execution.Failed"));
        assert_eq!(marker(&event), "run-failed/unknown");
    }
}
