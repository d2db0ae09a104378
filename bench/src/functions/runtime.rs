//! The Lambda Runtime API for one process: `next` hands out an event, `response` and `error` take its answer.

use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use tokio::{
    net::TcpListener,
    sync::{Mutex, mpsc, oneshot},
};

/// Where the answer to an event goes: what the function returned, or its error.
type Answer = oneshot::Sender<Result<String, String>>;

/// An event, and where its answer goes.
#[derive(Debug)]
pub(super) struct Invocation {
    pub(super) event: String,
    pub(super) answer: Answer,
}

#[derive(Debug, Clone)]
struct Host {
    events: Arc<Mutex<mpsc::Receiver<Invocation>>>,
    answers: Arc<std::sync::Mutex<HashMap<String, Answer>>>,
    count: Arc<AtomicU64>,
}

/// What Lambda allows a function at most.
const DEADLINE: Duration = Duration::from_secs(900);

/// Serves one process until it is aborted.
pub(super) async fn serve(listener: TcpListener, events: mpsc::Receiver<Invocation>) {
    let host = Host { events: Arc::new(Mutex::new(events)), answers: Arc::default(), count: Arc::default() };
    let router = Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/response", post(done))
        .route("/2018-06-01/runtime/invocation/{id}/error", post(failed))
        .layer(DefaultBodyLimit::disable())
        .with_state(host);
    let _ = axum::serve(listener, router).await;
}

async fn next(State(host): State<Host>) -> Response {
    let Some(invocation) = host.events.lock().await.recv().await else {
        // There will be no more, and the process is about to be ended.
        return std::future::pending().await;
    };
    let id = format!("bench-{}", host.count.fetch_add(1, Ordering::Relaxed));
    host.answers.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), invocation.answer);
    let deadline = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + DEADLINE;
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("lambda-runtime-aws-request-id", id),
        ("lambda-runtime-deadline-ms", deadline.as_millis().to_string()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:us-east-1:123456789012:function:bench".into(),
        ),
    ];
    (headers, invocation.event).into_response()
}

async fn done(State(host): State<Host>, Path(id): Path<String>, body: String) -> StatusCode {
    host.answer(&id, Ok(body))
}

async fn failed(State(host): State<Host>, Path(id): Path<String>, body: String) -> StatusCode {
    host.answer(&id, Err(body))
}

impl Host {
    fn answer(&self, id: &str, answer: Result<String, String>) -> StatusCode {
        let waiting = self.answers.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        // Who asked may have gone meanwhile.
        if let Some(waiting) = waiting {
            let _ = waiting.send(answer);
        }
        StatusCode::ACCEPTED
    }
}
