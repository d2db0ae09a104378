//! What people ask for about their data: exports and erasures, each an execution of a state machine of its own, named
//! by the id that its asker was told.

use domain::task::{ErasureInput, ExportInput};
use jiff::{Timestamp, tz::TimeZone};

use crate::{Client, ExecutionState, WorkflowError, machine::Machine};

/// Starts executions of the export machine.
#[derive(Debug, Clone)]
pub struct ExportWorkflow {
    machine: Machine,
}

/// Starts executions of the erasure machine.
#[derive(Debug, Clone)]
pub struct ErasureWorkflow {
    machine: Machine,
}

impl ExportWorkflow {
    #[must_use]
    pub fn new(client: Client, state_machine_arn: impl Into<String>) -> Self {
        Self { machine: Machine::new(client, state_machine_arn.into()) }
    }

    /// Starts an export. One that was started before is left alone, whatever became of it.
    pub async fn start(&self, input: &ExportInput) -> Result<(), WorkflowError> {
        self.machine.start(&input.export_id.to_string(), input).await
    }
}

impl ErasureWorkflow {
    #[must_use]
    pub fn new(client: Client, state_machine_arn: impl Into<String>) -> Self {
        Self { machine: Machine::new(client, state_machine_arn.into()) }
    }

    /// Starts an erasure. One that was started before is left alone, whatever became of it.
    pub async fn start(&self, input: &ErasureInput) -> Result<(), WorkflowError> {
        self.machine.start(&input.erasure_id.to_string(), input).await
    }

    /// How the execution stands that an erasure was first started as.
    pub async fn state(&self, input: &ErasureInput) -> Result<ExecutionState, WorkflowError> {
        self.machine.state(&input.erasure_id.to_string()).await
    }

    /// Starts an erasure that did not succeed once more: as a further execution, and one in a day of UTC.
    pub async fn start_again(&self, input: &ErasureInput, now: Timestamp) -> Result<(), WorkflowError> {
        let day = now.to_zoned(TimeZone::UTC).strftime("%Y%m%d");
        self.machine.start(&format!("{}-{day}", input.erasure_id), input).await
    }
}
