//! Stands between the functions and `DynamoDB`, and writes down what is asked. The functions are as they ship: that each
//! answer tells its capacity is added to the requests here.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use anyhow::Result;
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::cost::Cost;

/// What is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recording {
    /// Requests, their units and their time.
    Units,
    /// Requests and their time: as little work as can be, beside what is measured.
    Time,
}

/// A recorder on a port of its own, which ends with the runtime.
#[derive(Debug, Clone)]
pub struct Recorder {
    pub endpoint: String,
    desk: Desk,
}

#[derive(Debug, Clone)]
struct Desk {
    recording: Recording,
    upstream: String,
    http: reqwest::Client,
    so_far: Arc<Mutex<Cost>>,
}

impl Recorder {
    /// Starts before a `DynamoDB`.
    pub async fn start(upstream: &str, recording: Recording) -> Result<Self> {
        let desk = Desk {
            recording,
            upstream: upstream.to_owned(),
            http: reqwest::Client::new(),
            so_far: Arc::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        let router = Router::new().fallback(hand_on).with_state(desk.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { endpoint, desk })
    }

    /// What was asked since the last call.
    #[must_use]
    pub fn take(&self) -> Cost {
        std::mem::take(&mut *self.desk.so_far.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn hand_on(State(desk): State<Desk>, headers: HeaderMap, body: Bytes) -> Response {
    match desk.hand_on(headers, body).await {
        Ok(answer) => answer,
        Err(error) => (StatusCode::BAD_GATEWAY, format!("{error:#}")).into_response(),
    }
}

impl Desk {
    async fn hand_on(&self, mut headers: HeaderMap, body: Bytes) -> Result<Response> {
        let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let body = match self.recording {
            Recording::Units => with_capacity(&body)?,
            Recording::Time => body,
        };
        headers.remove("host");
        headers.remove("content-length");
        let begun = Instant::now();
        let answer = self.http.post(&self.upstream).headers(headers).body(body).send().await?;
        let (status, headers, body) = (answer.status(), answer.headers().clone(), answer.bytes().await?);
        let time = begun.elapsed();
        let told = match self.recording {
            Recording::Units if status.is_success() => Some(serde_json::from_slice(&body)?),
            Recording::Time if status.is_success() => Some(Value::Null),
            _ => None,
        };
        let mut so_far = self.so_far.lock().unwrap_or_else(PoisonError::into_inner);
        so_far.add(&operation, told.as_ref(), time);
        Ok((status, headers, body).into_response())
    }
}

fn with_capacity(body: &Bytes) -> Result<Bytes> {
    let mut request: Value = serde_json::from_slice(body)?;
    request["ReturnConsumedCapacity"] = "INDEXES".into();
    Ok(serde_json::to_vec(&request)?.into())
}
