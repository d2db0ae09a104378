//! Stands between Lambda and a function, as the zip's `bootstrap`, and breaks what the plan says. The function
//! itself, `function` beside it, is the one that ships and knows nothing of this.
//!
//! A plan is a file `$PICSTACK_SABOTAGE/{function}/{photo}`: what to do, a space, and how often it strikes.

use std::{
    collections::HashMap,
    path::PathBuf,
    process::exit,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode},
    response::{IntoResponse, Response},
};
use tests::sabotage::Sabotage;

const ANSWER_MAX_BYTES: usize = 8 * 1024 * 1024;

#[derive(Clone)]
struct Saboteur {
    http: reqwest::Client,
    /// The Runtime API that Lambda offers.
    upstream: String,
    plans: Option<PathBuf>,
    /// What is to become of an answer that the function still works on, by request id.
    answers: Arc<Mutex<HashMap<String, Sabotage>>>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let function = std::env::var("AWS_LAMBDA_FUNCTION_NAME")?;
    let saboteur = Saboteur {
        http: reqwest::Client::builder().build()?,
        upstream: format!("http://{}", std::env::var("AWS_LAMBDA_RUNTIME_API")?),
        plans: tests::sabotage::plans_of(&function),
        answers: Arc::default(),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let here = listener.local_addr()?.to_string();
    let beside = PathBuf::from(std::env::var("LAMBDA_TASK_ROOT")?).join("function");
    let mut child = tokio::process::Command::new(beside)
        .env("AWS_LAMBDA_RUNTIME_API", here)
        .kill_on_drop(true)
        .spawn()?;
    let serve = axum::serve(listener, Router::new().fallback(pass).with_state(saboteur));
    tokio::select! {
        served = serve => served?,
        ended = child.wait() => exit(ended?.code().unwrap_or(1)),
    }
    Ok(())
}

async fn pass(State(saboteur): State<Saboteur>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, ANSWER_MAX_BYTES).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let path = parts.uri.path();
    if path.ends_with("/invocation/next") {
        return saboteur.next(path).await;
    }
    let request_id = path.split('/').rev().nth(1).unwrap_or_default();
    let planned = saboteur.answers.lock().ok().and_then(|mut answers| answers.remove(request_id));
    match planned {
        Some(Sabotage::CrashAfter) => exit(1),
        Some(Sabotage::Malformed) => {
            saboteur
                .forward(Method::POST, path, parts.headers, Bytes::from_static(br#"{"nonsense":true}"#))
                .await
        }
        _ => saboteur.forward(parts.method, path, parts.headers, body).await,
    }
}

impl Saboteur {
    /// Hands on the next event that is not struck before the function sees it.
    async fn next(&self, path: &str) -> Response {
        loop {
            let event = self.forward(Method::GET, path, HeaderMap::new(), Bytes::new()).await;
            let (parts, body) = event.into_parts();
            let Ok(body) = to_bytes(body, ANSWER_MAX_BYTES).await else { exit(1) };
            let request_id = parts
                .headers
                .get("lambda-runtime-aws-request-id")
                .and_then(|id| id.to_str().ok())
                .unwrap_or_default()
                .to_owned();
            let Some(sabotage) = self.plans.as_deref().and_then(|plans| Sabotage::strike(plans, &body))
            else {
                return (parts, body).into_response();
            };
            match sabotage {
                Sabotage::Crash => exit(1),
                // Longer than any function may take: Lambda ends the process.
                Sabotage::Timeout => tokio::time::sleep(Duration::from_secs(900)).await,
                Sabotage::Throttle => self.fail(&request_id, "Lambda.TooManyRequestsException").await,
                Sabotage::Permanent => self.fail(&request_id, "Task.Permanent").await,
                Sabotage::Lost => self.answer(&request_id, "response", "null").await,
                Sabotage::CrashAfter | Sabotage::Malformed => {
                    if let Ok(mut answers) = self.answers.lock() {
                        answers.insert(request_id, sabotage);
                    }
                    return (parts, body).into_response();
                }
            }
        }
    }

    async fn fail(&self, request_id: &str, error: &str) {
        let body = serde_json::json!({ "errorType": error, "errorMessage": "injected" }).to_string();
        self.answer(request_id, "error", &body).await;
    }

    async fn answer(&self, request_id: &str, kind: &str, body: &str) {
        let path = format!("/2018-06-01/runtime/invocation/{request_id}/{kind}");
        self.forward(Method::POST, &path, HeaderMap::new(), Bytes::from(body.to_owned())).await;
    }

    /// Passes a request to Lambda and its answer back. Without Lambda there is nothing left to do.
    async fn forward(&self, method: Method, path: &str, mut headers: HeaderMap, body: Bytes) -> Response {
        headers.remove("host");
        headers.remove("content-length");
        headers.remove("transfer-encoding");
        let sent =
            self.http.request(method, format!("{}{path}", self.upstream)).headers(headers).body(body).send();
        let Ok(answer) = sent.await else { exit(0) };
        let (status, mut headers) = (answer.status(), answer.headers().clone());
        headers.remove("content-length");
        headers.remove("transfer-encoding");
        let Ok(body) = answer.bytes().await else { exit(0) };
        (status, headers, body).into_response()
    }
}
