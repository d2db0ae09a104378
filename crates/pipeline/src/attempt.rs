//! Which attempt of a task this is, over retries and redrives.

use serde::Deserialize;

/// Retries of a state stay far below.
const ATTEMPTS_A_DRIVE: u32 = 100;

/// A task's input, with what the state machine adds to tell attempts apart.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Attempted<T> {
    #[serde(flatten)]
    pub task: T,
    #[serde(default)]
    pub execution: Execution,
}

/// What is read of the context object's `$$.Execution`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Execution {
    /// A redrive counts a state's retries from 0 again, and a stage's reports have to go on rising.
    #[serde(default, rename = "RedriveCount")]
    pub redrives: u32,
}

impl<T> Attempted<T> {
    /// The number of this attempt in its run.
    #[must_use]
    pub fn number(&self, retries: u32) -> u32 {
        self.execution.redrives.saturating_mul(ATTEMPTS_A_DRIVE).saturating_add(retries)
    }
}

#[cfg(test)]
mod tests {
    use domain::task::AnalyseTask;
    use serde_json::json;

    use super::*;

    #[test]
    fn attempts_rise_over_redrives() {
        let mut input =
            json!({"photo_id": "01KAG6Y5N1T2V3W4X5Y6Z7A8B9", "run": 1, "analysis_key": "k", "attempt": 2});
        let number = |input: &serde_json::Value| {
            let input: Attempted<AnalyseTask> = serde_json::from_value(input.clone()).unwrap();
            input.number(input.task.attempt)
        };
        assert_eq!(number(&input), 2);
        input["execution"] = json!({"Name": "n", "RedriveCount": 1});
        assert_eq!(number(&input), 102);
    }
}
