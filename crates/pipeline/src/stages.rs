//! What the owner reads of a task: that it has begun, and how it ended. A report that cannot be written never fails the
//! task it is about.

use boot::TaskError;
use domain::{
    id::PhotoId,
    stage::{Stage, StageReport, StageState},
};
use jiff::Timestamp;
use store::Store;

/// One attempt of one task for one run of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) photo_id: PhotoId,
    pub(crate) run: u32,
    pub(crate) number: u32,
}

/// Does the work and reports its start and its end.
pub(crate) async fn reported<T>(
    store: &Store,
    stage: Stage,
    attempt: Attempt,
    work: impl Future<Output = Result<T, TaskError>>,
) -> Result<T, TaskError> {
    // Side by side: a start that is written late ranks below the end, and changes nothing then.
    let ((), result) = tokio::join!(report(store, stage, attempt, StageState::Started, None), work);
    match &result {
        Ok(_) => report(store, stage, attempt, StageState::Succeeded, None).await,
        Err(error) => report(store, stage, attempt, StageState::Failed, Some(error.name())).await,
    }
    result
}

async fn report(store: &Store, stage: Stage, attempt: Attempt, state: StageState, error: Option<&str>) {
    let Attempt { photo_id, run, number } = attempt;
    let error = error.map(str::to_owned);
    let report = StageReport { run, attempt: number, state, error, at: Timestamp::now() };
    if let Err(error) = store.report_stage(photo_id, stage, &report).await {
        tracing::warn!(%photo_id, run, stage = stage.as_str(), %error, "stage report lost");
    }
}
