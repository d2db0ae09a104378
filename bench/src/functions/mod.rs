//! Functions as they ship: a process for each, which asks a Lambda Runtime API of ours for its events.

mod environment;
mod runtime;
mod secrets;

use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tokio::{
    net::TcpListener,
    process::Command,
    sync::{mpsc, oneshot, watch},
    task::JoinHandle,
};

use crate::{build::Binaries, request::body};
pub use environment::Environment;
use runtime::Invocation;

/// What a function's log shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Log {
    /// What goes wrong, on the terminal.
    Warnings,
    /// Everything, as in production, and nobody reads it.
    Discarded,
}

/// One process of a function. It takes one event at a time, as in Lambda, and ends with this.
#[derive(Debug)]
pub struct Function {
    name: String,
    invocations: mpsc::Sender<Invocation>,
    ended: watch::Receiver<bool>,
    tasks: [JoinHandle<()>; 2],
}

impl Function {
    pub async fn start(binaries: &Binaries, name: &str, environment: &Environment, log: Log) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let (invocations, events) = mpsc::channel(1);
        let host = tokio::spawn(runtime::serve(listener, events));
        let mut command = Command::new(binaries.path(name)?);
        command.env_clear().envs(environment.variables()).env("AWS_LAMBDA_RUNTIME_API", address);
        command.env("AWS_LAMBDA_FUNCTION_NAME", name).stdin(Stdio::null()).kill_on_drop(true);
        match log {
            Log::Warnings => command.env("AWS_LAMBDA_LOG_LEVEL", "WARN"),
            Log::Discarded => command.stdout(Stdio::null()).stderr(Stdio::null()),
        };
        let mut child = command.spawn().with_context(|| format!("cannot run {name}"))?;
        let (end, ended) = watch::channel(false);
        let waiting = tokio::spawn(async move {
            let _ = child.wait().await;
            end.send_replace(true);
        });
        Ok(Self { name: name.to_owned(), invocations, ended, tasks: [host, waiting] })
    }

    /// Hands an event to the function.
    ///
    /// # Errors
    /// When the function answers with an error, or ends.
    pub async fn invoke(&self, event: &Value) -> Result<Value> {
        let (answer, answered) = oneshot::channel();
        let invocation = Invocation { event: event.to_string(), answer };
        let mut ended = self.ended.clone();
        let answer = tokio::select! {
            answer = async { self.invocations.send(invocation).await.ok(); answered.await } => answer?,
            _ = ended.wait_for(|ended| *ended) => bail!("{} has ended", self.name),
        };
        match answer {
            Ok(answer) => Ok(serde_json::from_str(&answer)?),
            Err(error) => bail!("{} failed: {error}", self.name),
        }
    }

    /// Hands a request to the function, and reads the body of its success.
    pub async fn request(&self, request: &crate::request::Request) -> Result<Value> {
        body(&self.invoke(request.event()).await?).with_context(|| self.name.clone())
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}
