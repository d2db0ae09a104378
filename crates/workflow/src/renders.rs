//! Renders that were asked for: each is one execution of a state machine of their own.

use domain::{
    id::{PhotoId, RenderId},
    task::RenderInput,
};

use crate::{Client, ExecutionState, WorkflowError, machine::Machine};

/// Starts executions of the render machine.
#[derive(Debug, Clone)]
pub struct RenderWorkflow {
    machine: Machine,
}

/// The name of a render's execution: Step Functions runs a name once.
#[must_use]
pub fn render_execution_name(photo: PhotoId, render: RenderId) -> String {
    format!("{photo}-{render}")
}

impl RenderWorkflow {
    #[must_use]
    pub fn new(client: Client, state_machine_arn: impl Into<String>) -> Self {
        Self { machine: Machine::new(client, state_machine_arn.into()) }
    }

    /// Starts a render. One that was started before is left alone, whatever became of it.
    pub async fn start(&self, input: &RenderInput) -> Result<(), WorkflowError> {
        self.machine.start(&render_execution_name(input.photo_id, input.render_id), input).await
    }

    /// How a render's execution stands.
    pub async fn state(&self, input: &RenderInput) -> Result<ExecutionState, WorkflowError> {
        self.machine.state(&render_execution_name(input.photo_id, input.render_id)).await
    }
}
