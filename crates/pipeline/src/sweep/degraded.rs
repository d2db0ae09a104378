//! Photos that lack their labels, or wait in review because moderation could not be had: they run again.

use boot::TaskError;
use domain::photo::Photo;
use jiff::SignedDuration;
use workflow::runs::{self, Restart, RestartError};

use super::{Deed, Sweeper};

/// Whatever kept the models from answering shall have passed.
pub(super) const RESTS: SignedDuration = SignedDuration::from_hours(1);

impl Sweeper<'_> {
    pub(super) async fn repair(&self, photo: &Photo) -> Result<Deed, TaskError> {
        let restarted = runs::restart(self.store, self.workflow, photo, self.now).await;
        match restarted.map_err(task_error)? {
            Restart::Redriven | Restart::Started(_) => Ok(Deed::Repaired),
            Restart::Refused => Ok(Deed::Nothing),
        }
    }
}

fn task_error(error: RestartError) -> TaskError {
    match error {
        RestartError::Store(error) => error.into(),
        RestartError::Workflow(error) => error.into(),
    }
}
