//! Photos that lack their labels, or wait in review because moderation could not be had: they run again.

use boot::TaskError;
use domain::photo::{Degraded, Photo, Status};
use jiff::SignedDuration;
use workflow::runs::{self, Restart, RestartError};

use super::{Deed, Sweeper};

/// Whatever kept the models from answering shall have passed.
pub(super) const RESTS: SignedDuration = SignedDuration::from_hours(1);

/// The first run and three repairs; after that, somebody has to look.
const RUNS_MAX: u32 = 4;

impl Sweeper<'_> {
    pub(super) async fn repair(&self, photo: &Photo) -> Result<Deed, TaskError> {
        if photo.run >= RUNS_MAX || !can_be_repaired(photo) {
            return Ok(Deed::Nothing);
        }
        let restarted = runs::restart(self.store, self.workflow, photo, self.now).await;
        match restarted.map_err(task_error)? {
            Restart::Redriven | Restart::Started(_) => Ok(Deed::Repaired),
            Restart::Refused => Ok(Deed::Nothing),
        }
    }
}

/// A photo in review for what it shows waits for a moderator, and not for a model.
fn can_be_repaired(photo: &Photo) -> bool {
    match photo.status {
        Status::Published => !photo.degraded.is_empty(),
        Status::InReview => photo.degraded.contains(&Degraded::Moderation),
        _ => false,
    }
}

fn task_error(error: RestartError) -> TaskError {
    match error {
        RestartError::Store(error) => error.into(),
        RestartError::Workflow(error) => error.into(),
    }
}
