//! What an execution that did not succeed says of itself, whatever it was of.

use serde::de::DeserializeOwned;
use workflow::error_name;

use super::Detail;

/// An execution that was started with an input of one kind, and did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failed<I> {
    pub(super) input: I,
    pub(super) error: String,
    pub(super) cause: Option<String>,
    execution: Option<String>,
}

impl<I: DeserializeOwned> Failed<I> {
    /// None when the execution was of another kind, by its input.
    pub(super) fn read(detail: &Detail) -> Option<Self> {
        Some(Self {
            input: serde_json::from_str(detail.input.as_deref()?).ok()?,
            error: error_name(detail.error.as_deref(), detail.status.as_deref().unwrap_or_default()),
            cause: detail.cause.clone(),
            execution: detail.execution_arn.clone(),
        })
    }

    /// Its ARN, as far as it is known.
    pub(super) fn execution(&self) -> &str {
        self.execution.as_deref().unwrap_or("unknown")
    }
}
