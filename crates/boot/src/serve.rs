//! The loop of a function: one event in, one answer out, one line in the log.

use std::{
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use lambda_http::{IntoResponse, Request};
use lambda_runtime::{Diagnostic, LambdaEvent, service_fn, tower::Service};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tracing::Instrument;

use crate::{error::Error, task_error::TaskError};

/// What Lambda says of one invocation.
#[derive(Debug, Clone)]
pub struct Invocation {
    pub request_id: String,
    pub deadline: SystemTime,
}

impl Invocation {
    /// Time left before Lambda ends the function.
    #[must_use]
    pub fn remaining(&self) -> Duration {
        self.deadline.duration_since(SystemTime::now()).unwrap_or_default()
    }
}

/// Serves events of any kind until Lambda ends the process.
///
/// The event is parsed in here, so that one that cannot be understood is `Task.BadInput`, and a panic is
/// `Task.Panic`: the caller never sees the name of a Rust type.
///
/// # Errors
/// Ends only when the runtime does.
pub async fn serve<I, O, F, Fut>(task: F) -> Result<(), Error>
where
    I: DeserializeOwned + Send + 'static,
    O: Serialize + Send + 'static,
    F: Fn(I, Invocation) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<O, TaskError>> + Send + 'static,
{
    let task = Arc::new(task);
    let handler = service_fn(move |event: LambdaEvent<Value>| {
        let task = Arc::clone(&task);
        async move {
            let started = Instant::now();
            let answer = answer(task, event).await;
            log(&answer, started.elapsed());
            answer.map_err(Diagnostic::from)
        }
    });
    lambda_runtime::run(handler).await.map_err(Error::Runtime)
}

/// Serves an HTTP API's requests with a router.
///
/// # Errors
/// Ends only when the runtime does.
pub async fn serve_http<S, R, E>(service: S) -> Result<(), Error>
where
    S: Service<Request, Response = R, Error = E>,
    S::Future: Send + 'static,
    R: IntoResponse,
    E: std::fmt::Debug + Into<Diagnostic>,
{
    lambda_http::run(service).await.map_err(Error::Runtime)
}

async fn answer<I, O, F, Fut>(task: Arc<F>, event: LambdaEvent<Value>) -> Result<O, TaskError>
where
    I: DeserializeOwned + Send + 'static,
    O: Send + 'static,
    F: Fn(I, Invocation) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<O, TaskError>> + Send + 'static,
{
    let input = I::deserialize(event.payload).map_err(|error| TaskError::bad_input(error.to_string()))?;
    let invocation =
        Invocation { request_id: event.context.request_id.clone(), deadline: event.context.deadline() };
    // A task of its own: a panic ends there and comes back as an error.
    let work = tokio::spawn(async move { task(input, invocation).await }.in_current_span());
    match work.await {
        Ok(answer) => answer,
        Err(error) => Err(TaskError::panic(panic_text(error))),
    }
}

fn panic_text(error: tokio::task::JoinError) -> String {
    let Ok(payload) = error.try_into_panic() else { return "the task was cancelled".to_owned() };
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("the task panicked").to_owned()
}

fn log<O>(answer: &Result<O, TaskError>, took: Duration) {
    let took_ms = took.as_millis() as u64;
    match answer {
        Ok(_) => tracing::info!(took_ms, "done"),
        Err(error) if error.name() == TaskError::REFUSED => {
            tracing::info!(took_ms, error = %error, "refused");
        }
        Err(error) => tracing::error!(took_ms, error = %error, "failed"),
    }
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;
    use serde_json::json;

    use super::*;

    async fn run(payload: Value) -> Result<u32, TaskError> {
        let double = |n: u32, _| async move {
            assert!(n != 13, "unlucky {n}");
            Ok(n * 2)
        };
        answer(Arc::new(double), LambdaEvent::new(payload, Context::default())).await
    }

    #[tokio::test]
    async fn every_failure_has_a_name_of_ours() {
        assert_eq!(run(json!(4)).await.unwrap(), 8);
        assert_eq!(run(json!("four")).await.unwrap_err().name(), TaskError::BAD_INPUT);
        let panic = run(json!(13)).await.unwrap_err();
        assert_eq!(panic.to_string(), "Task.Panic: unlucky 13");
    }
}
