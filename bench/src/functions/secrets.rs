//! Answers as Secrets Manager does for the service's secret.

use anyhow::Result;
use axum::{
    Router,
    body::Bytes,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Starts on a port of its own, which ends with the runtime; where it answers.
pub(super) async fn start() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let endpoint = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    Ok(endpoint)
}

/// There was no rotation yet: the secret has one version.
async fn answer(body: Bytes) -> Response {
    let request: Value = serde_json::from_slice(&body).unwrap_or_default();
    let (status, answer) = if request["VersionStage"] == "AWSPREVIOUS" {
        (
            StatusCode::BAD_REQUEST,
            json!({"__type": "ResourceNotFoundException", "message": "no such version"}),
        )
    } else {
        let value = "of the bench, on this machine only";
        (StatusCode::OK, json!({"ARN": request["SecretId"], "Name": "bench", "SecretString": value}))
    };
    (status, [("content-type", "application/x-amz-json-1.1")], answer.to_string()).into_response()
}
