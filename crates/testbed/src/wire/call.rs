//! A call as it came over the wire.

use axum::extract::Request;
use serde_json::Value;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// What AWS calls it, as in `GetItem`; of a service whose protocol does not name it, method and path, as in
    /// `DELETE /bucket/key`.
    pub operation: String,
    /// Path and query.
    pub url: String,
    pub body: String,
}

impl Call {
    /// The body of a call whose protocol is JSON.
    #[must_use]
    pub fn input(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{self:?}: {error}"))
    }

    pub(super) async fn read(request: Request) -> Self {
        let (head, body) = request.into_parts();
        let target = head.headers.get("x-amz-target").map(|target| target.to_str().unwrap());
        let operation = match target.and_then(|target| target.rsplit('.').next()) {
            Some(name) => name.to_owned(),
            None => format!("{} {}", head.method, head.uri.path()),
        };
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Self { operation, url: head.uri.to_string(), body: String::from_utf8_lossy(&body).into_owned() }
    }
}
