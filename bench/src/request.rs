//! Requests as the HTTP API hands them to a function, and the answers that functions give it.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// An event of payload format 2.0.
#[derive(Debug, Clone)]
pub struct Request(Value);

impl Request {
    #[must_use]
    pub fn new(method: &str, url: &str) -> Self {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        Self(json!({
            "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query,
            "headers": {"host": "api.example", "user-agent": "bench"}, "isBase64Encoded": false,
            "requestContext": {
                "accountId": "123456789012", "apiId": "bench", "domainName": "api.example",
                "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "bench"},
                "requestId": "bench", "routeKey": "$default", "stage": "$default",
                "time": "21/Nov/2026:12:00:00 +0000", "timeEpoch": 1_795_262_400_000_i64,
            },
        }))
    }

    /// By somebody whose token the gateway has checked.
    #[must_use]
    pub fn by(mut self, name: impl std::fmt::Display) -> Self {
        let claims = json!({"token_use": "access", "username": name.to_string()});
        self.0["requestContext"]["authorizer"] = json!({"jwt": {"claims": claims, "scopes": null}});
        self
    }

    #[must_use]
    pub fn json(mut self, body: &Value) -> Self {
        self.0["headers"]["content-type"] = "application/json".into();
        self.0["body"] = body.to_string().into();
        self
    }

    #[must_use]
    pub fn event(&self) -> &Value {
        &self.0
    }
}

/// The body of an answer that is a success.
pub fn body(answer: &Value) -> Result<Value> {
    let status = answer["statusCode"].as_u64().context("an answer without a status")?;
    let text = answer["body"].as_str().unwrap_or_default();
    ensure!((200..300).contains(&status), "status {status}: {text}");
    Ok(if text.is_empty() { Value::Null } else { serde_json::from_str(text)? })
}
