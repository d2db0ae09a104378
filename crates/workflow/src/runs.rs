//! Running a photo again: where its run failed if Step Functions lets us, else as the next run.

use domain::{
    photo::{Photo, Status},
    task::{MALFORMED_ANSWER, RunInput},
};
use jiff::Timestamp;
use store::{Begin, Store, StoreError};

use crate::{Redrive, Workflow, WorkflowError};

/// What came of a restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restart {
    /// The failed run goes on.
    Redriven,
    /// The next run, of this number, has begun.
    Started(u32),
    /// The photo has no original, is rejected or removed, or another run has begun meanwhile.
    Refused,
}

#[derive(Debug, thiserror::Error)]
pub enum RestartError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Workflow(#[from] WorkflowError),
}

impl RestartError {
    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Store(error) => error.is_transient(),
            Self::Workflow(error) => error.is_transient(),
        }
    }
}

/// Runs a photo again. Called twice at once, one call wins and the other is refused.
pub async fn restart(
    store: &Store,
    workflow: &Workflow,
    photo: &Photo,
    now: Timestamp,
) -> Result<Restart, RestartError> {
    if can_go_on(photo) && redrive(store, workflow, photo, now).await? {
        return Ok(Restart::Redriven);
    }
    next_run(store, workflow, photo, now).await
}

fn can_go_on(photo: &Photo) -> bool {
    photo.status == Status::Failed
        && photo.failure.as_ref().is_none_or(|failure| can_be_redriven(&failure.error))
}

/// Whether a run that failed with this error can go on where it failed. One that ended in the state which refuses a
/// malformed answer would go on with just that state.
#[must_use]
pub fn can_be_redriven(error: &str) -> bool {
    error != MALFORMED_ANSWER
}

/// The record goes first: a redriven run that ends at once must find the photo `processing`.
async fn redrive(
    store: &Store,
    workflow: &Workflow,
    photo: &Photo,
    now: Timestamp,
) -> Result<bool, RestartError> {
    let Some(version) = &photo.version else { return Ok(false) };
    let Begin::Begun(_) = store.resume_run(photo.id, photo.run, now).await? else { return Ok(false) };
    Ok(workflow.redrive(photo.id, version, photo.run).await? == Redrive::Redriven)
}

async fn next_run(
    store: &Store,
    workflow: &Workflow,
    photo: &Photo,
    now: Timestamp,
) -> Result<Restart, RestartError> {
    let Begin::Begun(photo) = store.begin_next_run(photo.id, photo.run, now).await? else {
        return Ok(Restart::Refused);
    };
    match start(workflow, &photo).await? {
        Some(run) => Ok(Restart::Started(run)),
        None => Ok(Restart::Refused),
    }
}

/// Starts the execution of the run that a photo's record names; none without an original.
pub async fn start(workflow: &Workflow, photo: &Photo) -> Result<Option<u32>, WorkflowError> {
    let Some(version) = photo.version.clone() else { return Ok(None) };
    let input = RunInput { photo_id: photo.id, owner: photo.owner.clone(), version, run: photo.run };
    workflow.start(&input).await?;
    Ok(Some(photo.run))
}
