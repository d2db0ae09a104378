//! One state machine: starts executions by name and looks at them. Knows no run and no render.

use aws_sdk_sfn::{
    Client, error::SdkError, operation::describe_execution::DescribeExecutionOutput, types::ExecutionStatus,
};
use faults::Fault;
use serde::Serialize;

use crate::{ExecutionState, WorkflowError, error_name};

#[derive(Debug, Clone)]
pub(crate) struct Machine {
    pub(crate) client: Client,
    arn: String,
}

impl Machine {
    pub(crate) fn new(client: Client, arn: String) -> Self {
        Self { client, arn }
    }

    /// Starts an execution. One of this name that was started before is left alone, whatever became of it.
    pub(crate) async fn start(&self, name: &str, input: &impl Serialize) -> Result<(), WorkflowError> {
        let json = serde_json::to_string(input)
            .map_err(|error| Fault::unexpected("StartExecution", error.to_string()))?;
        let started =
            self.client.start_execution().state_machine_arn(&self.arn).name(name).input(json).send().await;
        match started {
            Ok(_) => Ok(()),
            Err(SdkError::ServiceError(error)) if error.err().is_execution_already_exists() => Ok(()),
            Err(error) => Err(Fault::of("StartExecution", &error).into()),
        }
    }

    /// How the execution of a name stands.
    pub(crate) async fn state(&self, name: &str) -> Result<ExecutionState, WorkflowError> {
        Ok(ExecutionState::of(self.describe(name).await?.as_ref()))
    }

    /// The execution of a name; none when it was never started.
    pub(crate) async fn describe(
        &self,
        name: &str,
    ) -> Result<Option<DescribeExecutionOutput>, WorkflowError> {
        match self.client.describe_execution().execution_arn(self.execution_arn(name)).send().await {
            Ok(execution) => Ok(Some(execution)),
            Err(SdkError::ServiceError(error)) if error.err().is_execution_does_not_exist() => Ok(None),
            Err(error) => Err(Fault::of("DescribeExecution", &error).into()),
        }
    }

    /// `…:stateMachine:NAME` becomes `…:execution:NAME:{execution name}`.
    pub(crate) fn execution_arn(&self, name: &str) -> String {
        format!("{}:{name}", self.arn.replacen(":stateMachine:", ":execution:", 1))
    }
}

impl ExecutionState {
    pub(crate) fn of(execution: Option<&DescribeExecutionOutput>) -> Self {
        let Some(execution) = execution else { return Self::Missing };
        match execution.status() {
            ExecutionStatus::Succeeded => Self::Succeeded,
            status @ (ExecutionStatus::Failed | ExecutionStatus::TimedOut | ExecutionStatus::Aborted) => {
                Self::Failed { error: error_name(execution.error(), status.as_str()) }
            }
            _ => Self::Running,
        }
    }
}
