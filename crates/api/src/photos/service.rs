//! The service of itself: alive, what time it is, what it can do.

use std::sync::LazyLock;

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::Photos;
use crate::http::caller::Signed;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    #[schema(example = "ok")]
    status: &'static str,
    email: Email,
}

/// Whether mails are sent. Without a sender none is attempted, and everything else works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Email {
    On,
    Off,
}

impl Email {
    /// On, when there is an address to send from.
    #[must_use]
    pub fn from_sender(sender: Option<&str>) -> Self {
        if sender.is_some() { Self::On } else { Self::Off }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Time {
    #[schema(value_type = String, format = DateTime)]
    time: Timestamp,
}

/// Whether the service answers.
#[utoipa::path(
    get, path = "/v1/health", tag = "service",
    responses((status = 200, description = "It does", body = Health)),
)]
pub(crate) async fn health(State(photos): State<Photos>) -> Json<Health> {
    Json(Health { status: "ok", email: photos.email })
}

/// The service's clock, for who has a token.
#[utoipa::path(
    get, path = "/v1/time", tag = "service",
    responses((status = 200, description = "Its time", body = Time)),
    security(("access_token" = [])),
)]
pub(crate) async fn time(_: Signed) -> Json<Time> {
    Json(Time { time: Timestamp::now() })
}

/// This document.
#[utoipa::path(
    get, path = "/v1/openapi.json", tag = "service",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json")),
)]
pub(crate) async fn openapi() -> Response {
    static DOCUMENT: LazyLock<String> =
        LazyLock::new(|| crate::openapi().to_json().expect("the document is tested with the build"));
    let headers =
        [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")];
    (headers, DOCUMENT.as_str()).into_response()
}
