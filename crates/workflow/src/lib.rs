//! Step Functions: starts, finds and redrives the runs of the pipeline. One run of one photo is one execution.

pub use aws_sdk_sfn::Client;
use aws_sdk_sfn::{
    error::{ProvideErrorMetadata, SdkError},
    operation::{describe_execution::DescribeExecutionOutput, redrive_execution::RedriveExecutionError},
    types::ExecutionStatus,
};
use domain::{
    id::{PhotoId, Sha256},
    photo::ObjectVersion,
    task::RunInput,
};
use faults::Fault;

pub mod runs;

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

/// Starts executions of one state machine.
#[derive(Debug, Clone)]
pub struct Workflow {
    client: Client,
    state_machine_arn: String,
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
        Self { client, state_machine_arn: state_machine_arn.into() }
    }

    /// Starts a run. One that was started before is left alone, whatever became of it.
    pub async fn start(&self, input: &RunInput) -> Result<(), WorkflowError> {
        let json = serde_json::to_string(input)
            .map_err(|error| Fault::unexpected("StartExecution", error.to_string()))?;
        let started = self
            .client
            .start_execution()
            .state_machine_arn(&self.state_machine_arn)
            .name(execution_name(input.photo_id, &input.version, input.run))
            .input(json)
            .send()
            .await;
        match started {
            Ok(_) => Ok(()),
            Err(SdkError::ServiceError(error)) if error.err().is_execution_already_exists() => Ok(()),
            Err(error) => Err(Fault::of("StartExecution", &error).into()),
        }
    }

    /// How a run's execution stands.
    pub async fn state(
        &self,
        photo: PhotoId,
        version: &ObjectVersion,
        run: u32,
    ) -> Result<ExecutionState, WorkflowError> {
        let arn = self.execution_arn(photo, version, run);
        match self.client.describe_execution().execution_arn(arn).send().await {
            Ok(execution) => Ok(read_state(&execution)),
            Err(SdkError::ServiceError(error)) if error.err().is_execution_does_not_exist() => {
                Ok(ExecutionState::Missing)
            }
            Err(error) => Err(Fault::of("DescribeExecution", &error).into()),
        }
    }

    /// Lets a failed run go on from the state that failed, by the definition that it began with.
    pub async fn redrive(
        &self,
        photo: PhotoId,
        version: &ObjectVersion,
        run: u32,
    ) -> Result<Redrive, WorkflowError> {
        let arn = self.execution_arn(photo, version, run);
        match self.client.redrive_execution().execution_arn(arn).send().await {
            Ok(_) => Ok(Redrive::Redriven),
            Err(SdkError::ServiceError(error)) if is_refusal(error.err()) => Ok(Redrive::Refused),
            Err(error) => Err(Fault::of("RedriveExecution", &error).into()),
        }
    }

    /// `…:stateMachine:NAME` becomes `…:execution:NAME:{execution name}`.
    #[must_use]
    pub fn execution_arn(&self, photo: PhotoId, version: &ObjectVersion, run: u32) -> String {
        let prefix = self.state_machine_arn.replacen(":stateMachine:", ":execution:", 1);
        format!("{prefix}:{}", execution_name(photo, version, run))
    }
}

/// AWS's own refusals, and that of an endpoint which knows no redrive.
fn is_refusal(error: &RedriveExecutionError) -> bool {
    error.is_execution_not_redrivable()
        || error.is_execution_does_not_exist()
        || error.is_validation_exception()
        || matches!(error.code(), Some("InvalidAction" | "UnknownOperationException"))
}

fn read_state(execution: &DescribeExecutionOutput) -> ExecutionState {
    match execution.status() {
        ExecutionStatus::Succeeded => ExecutionState::Succeeded,
        status @ (ExecutionStatus::Failed | ExecutionStatus::TimedOut | ExecutionStatus::Aborted) => {
            ExecutionState::Failed { error: error_name(execution.error(), status.as_str()) }
        }
        _ => ExecutionState::Running,
    }
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
