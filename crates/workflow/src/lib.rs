//! Step Functions: starts, finds and redrives the runs of the pipeline, starts exports, and starts and finds renders,
//! erasures and rebuilds of the search table. One run of one photo is one execution, and so is one render, one export,
//! one erasure, one rebuild.

pub use aws_sdk_sfn::Client;
use aws_sdk_sfn::{
    error::{ProvideErrorMetadata, SdkError},
    operation::redrive_execution::RedriveExecutionError,
};
use domain::{
    id::{PhotoId, Sha256},
    photo::ObjectVersion,
    task::RunInput,
};
use faults::Fault;

mod machine;
mod reindex;
mod renders;
mod requests;
pub mod runs;

use machine::Machine;
pub use reindex::{ReindexState, ReindexWorkflow};
pub use renders::{RenderWorkflow, render_execution_name};
pub use requests::{ErasureWorkflow, ExportWorkflow};

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct WorkflowError(#[from] Fault);

impl WorkflowError {
    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.0.is_transient()
    }
}

/// How an execution stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExecutionState {
    /// It was never started.
    Missing,
    Running,
    Succeeded,
    /// Failed, timed out or aborted, with the error's name.
    Failed {
        error: String,
    },
}

/// What came of a redrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redrive {
    Redriven,
    /// Too old, not failed, or not to be had here: only a new run helps.
    Refused,
}

/// Starts executions of the pipeline.
#[derive(Debug, Clone)]
pub struct Workflow {
    machine: Machine,
}

/// The name of a run's execution: the same run always gets the same name, and Step Functions runs a name once.
#[must_use]
pub fn execution_name(photo: PhotoId, version: &ObjectVersion, run: u32) -> String {
    let version = Sha256::of(version.0.as_bytes()).to_string();
    format!("{photo}-{}-{run}", &version[..16])
}

impl Workflow {
    #[must_use]
    pub fn new(client: Client, state_machine_arn: impl Into<String>) -> Self {
        Self { machine: Machine::new(client, state_machine_arn.into()) }
    }

    /// Starts a run. One that was started before is left alone, whatever became of it.
    pub async fn start(&self, input: &RunInput) -> Result<(), WorkflowError> {
        self.machine.start(&execution_name(input.photo_id, &input.version, input.run), input).await
    }

    /// How a run's execution stands.
    pub async fn state(
        &self,
        photo: PhotoId,
        version: &ObjectVersion,
        run: u32,
    ) -> Result<ExecutionState, WorkflowError> {
        self.machine.state(&execution_name(photo, version, run)).await
    }

    /// Lets a failed run go on from the state that failed, by the definition that it began with.
    pub async fn redrive(
        &self,
        photo: PhotoId,
        version: &ObjectVersion,
        run: u32,
    ) -> Result<Redrive, WorkflowError> {
        let arn = self.execution_arn(photo, version, run);
        match self.machine.client.redrive_execution().execution_arn(arn).send().await {
            Ok(_) => Ok(Redrive::Redriven),
            Err(SdkError::ServiceError(error)) if is_refusal(error.err()) => Ok(Redrive::Refused),
            Err(error) => Err(Fault::of("RedriveExecution", &error).into()),
        }
    }

    #[must_use]
    pub fn execution_arn(&self, photo: PhotoId, version: &ObjectVersion, run: u32) -> String {
        self.machine.execution_arn(&execution_name(photo, version, run))
    }
}

/// AWS's own refusals, and that of an endpoint which knows no redrive.
fn is_refusal(error: &RedriveExecutionError) -> bool {
    error.is_execution_not_redrivable()
        || error.is_execution_does_not_exist()
        || error.is_validation_exception()
        || matches!(error.code(), Some("InvalidAction" | "UnknownOperationException"))
}

/// An execution that timed out or was aborted as a whole often has no error of its own: its status says it then.
#[must_use]
pub fn error_name(error: Option<&str>, status: &str) -> String {
    let by_status = match status {
        "TIMED_OUT" => "States.Timeout",
        "ABORTED" => "Execution.Aborted",
        _ => "Execution.Failed",
    };
    error.filter(|error| !error.is_empty()).unwrap_or(by_status).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_has_one_name_and_each_run_its_own() {
        let photo: PhotoId = "01KAG6Y5N1T2V3W4X5Y6Z7A8B9".parse().unwrap();
        let name = |version: &str, run| execution_name(photo, &ObjectVersion(version.into()), run);
        assert_eq!(name("v1", 1), "01KAG6Y5N1T2V3W4X5Y6Z7A8B9-3bfc269594ef6492-1");
        assert_ne!(name("v1", 1), name("v1", 2));
        assert_ne!(name("v1", 1), name("v2", 1));
        assert!(name(&"v".repeat(1024), u32::MAX).len() <= 80, "Step Functions takes 80 characters");
    }

    #[test]
    fn an_error_always_has_a_name() {
        assert_eq!(error_name(Some("Task.Permanent"), "FAILED"), "Task.Permanent");
        assert_eq!(error_name(None, "TIMED_OUT"), "States.Timeout");
        assert_eq!(error_name(Some(""), "ABORTED"), "Execution.Aborted");
    }
}
