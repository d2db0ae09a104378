//! Functions: invoked, and given new code.

use anyhow::{Context, Result};
use base64::{Engine, prelude::BASE64_STANDARD};
use http::Method;
use serde_json::{Value, json};

use super::{Aws, Call, Failure};

const FUNCTIONS: &str = "/2015-03-31/functions";
const MAPPINGS: &str = "/2015-03-31/event-source-mappings";

/// What an invocation answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    Done(Value),
    /// The function failed: its `errorType` and `errorMessage`, or the time-out's.
    Failed(Value),
}

impl Aws {
    /// Invokes a function and waits for its answer. An error of the service itself (throttled, unknown) is an `Err`.
    pub async fn invoke(&self, function: &str, event: &Value) -> Result<Answer> {
        let path = format!("{FUNCTIONS}/{function}/invocations");
        let reply = self.lambda(Method::POST, &path, serde_json::to_vec(event)?).await?;
        let failed = reply.headers.contains_key("x-amz-function-error");
        let value = if reply.body.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&reply.body).with_context(|| format!("{function} answered no JSON"))?
        };
        Ok(if failed { Answer::Failed(value) } else { Answer::Done(value) })
    }

    pub async fn function(&self, function: &str) -> Result<Value> {
        let reply =
            self.lambda(Method::GET, &format!("{FUNCTIONS}/{function}/configuration"), vec![]).await?;
        Ok(serde_json::from_slice(&reply.body)?)
    }

    pub async fn update_function_code(&self, function: &str, zip: &[u8]) -> Result<()> {
        let body = serde_json::to_vec(&json!({"ZipFile": BASE64_STANDARD.encode(zip)}))?;
        self.lambda(Method::PUT, &format!("{FUNCTIONS}/{function}/code"), body).await.map(drop)
    }

    pub async fn event_source_mappings(&self) -> Result<Vec<Value>> {
        let reply = self.lambda(Method::GET, &format!("{MAPPINGS}/"), vec![]).await?;
        let mut answer: Value = serde_json::from_slice(&reply.body)?;
        Ok(serde_json::from_value(answer["EventSourceMappings"].take())?)
    }

    pub async fn disable_event_source_mapping(&self, id: &str) -> Result<()> {
        let body = serde_json::to_vec(&json!({"Enabled": false}))?;
        self.lambda(Method::PUT, &format!("{MAPPINGS}/{id}"), body).await.map(drop)
    }

    async fn lambda(&self, method: Method, path: &str, body: Vec<u8>) -> Result<super::Reply> {
        let headers = [("content-type", "application/json")];
        let reply = self.send(Call { service: "lambda", method, path, headers: &headers, body }).await?;
        reply.ok(path)
    }
}

/// Whether Lambda refused the call for now: too many at once, or trouble of its own.
#[must_use]
pub fn is_throttled(error: &anyhow::Error) -> bool {
    Failure::of(error).is_some_and(|failure| failure.status == 429 || failure.status >= 500)
}
