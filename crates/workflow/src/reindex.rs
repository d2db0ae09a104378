//! Rebuilds of the search table: each is one execution of a state machine of their own, named by its id.

use aws_sdk_sfn::primitives::DateTime;
use domain::{id::ReindexId, task::ReindexInput};
use jiff::Timestamp;

use crate::{Client, ExecutionState, WorkflowError, machine::Machine};

/// Starts executions of the reindex machine.
#[derive(Debug, Clone)]
pub struct ReindexWorkflow {
    machine: Machine,
}

/// How a rebuild stands, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReindexState {
    pub state: ExecutionState,
    /// None while it was never started.
    pub began_at: Option<Timestamp>,
    /// None while it runs.
    pub ended_at: Option<Timestamp>,
}

impl ReindexWorkflow {
    #[must_use]
    pub fn new(client: Client, state_machine_arn: impl Into<String>) -> Self {
        Self { machine: Machine::new(client, state_machine_arn.into()) }
    }

    /// Starts a rebuild. One that was started before is left alone, whatever became of it.
    pub async fn start(&self, input: &ReindexInput) -> Result<(), WorkflowError> {
        self.machine.start(&input.reindex_id.to_string(), input).await
    }

    /// How a rebuild stands.
    pub async fn look(&self, reindex: ReindexId) -> Result<ReindexState, WorkflowError> {
        let execution = self.machine.describe(&reindex.to_string()).await?;
        let (began_at, ended_at) = execution
            .as_ref()
            .map_or((None, None), |it| (moment(Some(it.start_date())), moment(it.stop_date())));
        Ok(ReindexState { state: ExecutionState::of(execution.as_ref()), began_at, ended_at })
    }
}

fn moment(time: Option<&DateTime>) -> Option<Timestamp> {
    Timestamp::from_millisecond(time?.to_millis().ok()?).ok()
}
