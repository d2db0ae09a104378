//! State machines: executions looked at.

use anyhow::Result;
use serde_json::{Value, json};

use super::Aws;

/// How an execution stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Execution {
    Running,
    Succeeded,
    /// Failed, timed out or aborted: the status, the error's name and its cause, as far as there are any.
    Ended(String),
}

impl Aws {
    pub async fn execution(&self, arn: &str) -> Result<Execution> {
        Ok(read(&self.states("DescribeExecution", &json!({"executionArn": arn})).await?))
    }

    async fn states(&self, operation: &str, input: &Value) -> Result<Value> {
        self.json("states", &format!("AWSStepFunctions.{operation}"), input).await
    }
}

fn read(execution: &Value) -> Execution {
    match execution["status"].as_str().unwrap_or_default() {
        "RUNNING" | "PENDING_REDRIVE" => Execution::Running,
        "SUCCEEDED" => Execution::Succeeded,
        status => {
            let told = [status, text(&execution["error"]), text(&execution["cause"])];
            Execution::Ended(told.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(": "))
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_an_execution_ended_is_told_with_its_reason() {
        assert_eq!(read(&json!({"status": "RUNNING"})), Execution::Running);
        assert_eq!(read(&json!({"status": "SUCCEEDED", "output": "{}"})), Execution::Succeeded);
        let failed = json!({"status": "FAILED", "error": "Task.Permanent", "cause": "no table"});
        assert_eq!(read(&failed), Execution::Ended("FAILED: Task.Permanent: no table".into()));
        assert_eq!(read(&json!({"status": "TIMED_OUT"})), Execution::Ended("TIMED_OUT".into()));
    }
}
