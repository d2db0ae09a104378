//! The stages of the pipeline as the owner reads them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Derive,
    Tag,
    Moderate,
    Publish,
}

impl Stage {
    pub const ALL: [Self; 4] = [Self::Derive, Self::Tag, Self::Moderate, Self::Publish];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Derive => "derive",
            Self::Tag => "tag",
            Self::Moderate => "moderate",
            Self::Publish => "publish",
        }
    }
}

/// Ordered: within one attempt a stage only moves to the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StageState {
    Started,
    Failed,
    Succeeded,
}

/// The newest word of one stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StageReport {
    pub run: u32,
    /// 0 for the first try of the run.
    pub attempt: u32,
    pub state: StageState,
    /// The error's name, when the attempt failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

impl StageReport {
    /// Reports are kept in this order: a smaller one that arrives later changes nothing.
    #[must_use]
    pub fn rank(&self) -> u64 {
        (u64::from(self.run) << 32) | (u64::from(self.attempt.min(0xffff)) << 8) | self.state as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_run_attempt_or_state_ranks_higher() {
        let rank = |run, attempt, state| {
            StageReport { run, attempt, state, error: None, at: Timestamp::UNIX_EPOCH }.rank()
        };
        assert!(rank(1, 0, StageState::Started) < rank(1, 0, StageState::Failed));
        assert!(rank(1, 0, StageState::Succeeded) < rank(1, 1, StageState::Started));
        assert!(rank(1, 9, StageState::Succeeded) < rank(2, 0, StageState::Started));
    }
}
