//! The service that runs on this machine, as it describes itself at its URL.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::aws::{Aws, FunctionAnswer};

/// A `cargo dev` in another terminal.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) aws: Aws,
    /// As `/_local/stack.json` has it.
    pub(crate) stack: Value,
}

impl Running {
    pub(crate) async fn at(base_url: &str) -> Result<Self> {
        let no_answer =
            || format!("nothing answers at {base_url}: start `cargo dev` first, in another terminal");
        let http = reqwest::Client::builder().no_proxy().build()?;
        let stack = http.get(format!("{base_url}/_local/stack.json")).send().await.with_context(no_answer)?;
        let stack: Value = stack.json().await.with_context(|| format!("{base_url} is no `cargo dev`"))?;
        let aws = Aws::new(stack["aws_url"].as_str().context("the stack names no endpoint")?)?;
        Ok(Self { aws, stack })
    }

    /// An output of the stack, by its name in the template.
    pub(crate) fn output(&self, name: &str) -> Result<&str> {
        self.stack["outputs"][name].as_str().with_context(|| format!("the stack has no output {name}"))
    }

    /// What a function answers, by its name in the template.
    pub(crate) async fn invoke(&self, name: &str, event: &Value) -> Result<Value> {
        let function = self.stack["resources"][name]["physical_id"].as_str();
        let function = function.with_context(|| format!("the stack has no {name}"))?;
        match self.aws.invoke(function, event).await? {
            FunctionAnswer::Done(answer) => Ok(answer),
            FunctionAnswer::Failed(error) => bail!("the function failed: {error}"),
        }
    }
}
