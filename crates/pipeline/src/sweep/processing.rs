//! Runs that stand still: their execution is missing, has failed unseen, or takes too long.

use boot::TaskError;
use domain::{photo::Photo, task::RunInput};
use workflow::{ExecutionState, runs};

use super::{Deed, STILL, Sweeper};
use crate::report::alert::{self, Trouble, TroubledRun};

impl Sweeper<'_> {
    pub(super) async fn find_execution(&self, photo: &Photo) -> Result<Deed, TaskError> {
        let Some(version) = photo.version.clone() else { return Ok(Deed::Nothing) };
        let run = RunInput { photo_id: photo.id, owner: photo.owner.clone(), version, run: photo.run };
        match self.workflow.state(photo.id, &run.version, photo.run).await? {
            ExecutionState::Missing => {
                runs::start(self.workflow, photo).await?;
                Ok(Deed::Started)
            }
            ExecutionState::Failed { error } => self.mend_report(run, error).await,
            // An operator in a hurry learns nothing from runs that have only just begun.
            ExecutionState::Running | ExecutionState::Succeeded if self.patience < STILL => Ok(Deed::Nothing),
            ExecutionState::Running => {
                self.tell_of(run, Trouble::StandsStill, "Run.StandsStill", "it has run for too long").await
            }
            ExecutionState::Succeeded => {
                let cause = "it succeeded, and its outcome was not settled";
                self.tell_of(run, Trouble::StandsStill, "Run.Unsettled", cause).await
            }
        }
    }

    /// Does what `report` should have done. The mark on the photo comes last: it takes the photo off
    /// this list.
    async fn mend_report(&self, run: RunInput, error: String) -> Result<Deed, TaskError> {
        let (photo_id, number) = (run.photo_id, run.run);
        let deed = self.tell_of(run, Trouble::Failed, &error, "found by the sweeper").await?;
        self.store.fail_run(photo_id, number, &error, self.now).await?;
        Ok(deed)
    }

    /// Tells operators once for each run and error.
    async fn tell_of(
        &self,
        run: RunInput,
        trouble: Trouble,
        error: &str,
        cause: &str,
    ) -> Result<Deed, TaskError> {
        let mark = format!("run-stands-still/{}/{}/{error}", run.photo_id, run.run);
        let execution = self.workflow.execution_arn(run.photo_id, &run.version, run.run);
        let troubled = TroubledRun {
            trouble,
            run: Some(run),
            error: error.to_owned(),
            cause: Some(cause.to_owned()),
            execution: Some(execution),
        };
        let told = alert::once(self.store, self.notices, &troubled, &mark, self.now).await?;
        Ok(if told { Deed::Reported } else { Deed::Nothing })
    }
}
