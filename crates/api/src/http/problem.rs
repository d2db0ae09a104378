//! Every answer that is not what was asked for: RFC 9457, `application/problem+json`.

use std::{error::Error, sync::Arc};

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) const MEDIA_TYPE: &str = "application/problem+json";
/// When it is not known how long: long enough for Cognito's buckets, short enough for a person.
const RETRY_AFTER_S: u32 = 30;

/// What went wrong. The names are part of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = ProblemType)]
pub(crate) enum Kind {
    Validation,
    Unauthorized,
    Forbidden,
    NotFound,
    UsernameTaken,
    Conflict,
    VersionMismatch,
    PreconditionRequired,
    IdempotencyConflict,
    TooLarge,
    UnsupportedMedia,
    RateLimited,
    Gone,
    Unavailable,
    /// The status says it all: 405, 500.
    #[serde(rename = "about:blank")]
    Blank,
}

impl Kind {
    fn title(self, status: StatusCode) -> &'static str {
        match self {
            Self::Validation => "The request is not valid",
            Self::Unauthorized => "Not authenticated",
            Self::Forbidden => "Not allowed",
            Self::NotFound => "There is no such thing",
            Self::UsernameTaken => "The username is taken",
            Self::Conflict => "The state does not allow this",
            Self::VersionMismatch => "It was changed in the meantime",
            Self::PreconditionRequired => "If-Match is needed",
            Self::IdempotencyConflict => "The idempotency key is in use",
            Self::TooLarge => "It is too large",
            Self::UnsupportedMedia => "This type of content is not taken",
            Self::RateLimited => "Too many requests",
            Self::Gone => "It is gone",
            Self::Unavailable => "The service cannot do this now",
            Self::Blank => status.canonical_reason().unwrap_or("Error"),
        }
    }
}

/// A problem with one value of the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FieldError {
    /// A JSON pointer into the body; `?name` for a query parameter; the name of a header.
    #[schema(example = "/sha256")]
    pub(crate) pointer: String,
    pub(crate) detail: String,
}

/// The body of a problem.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Document<'a> {
    r#type: Kind,
    title: &'static str,
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    detail: &'a str,
    /// The path that was asked for.
    instance: &'a str,
    /// To be quoted when asking for help; also in the header `x-request-id`.
    request_id: &'a str,
    /// All values that are wrong, at once; empty for other problems.
    errors: &'a [FieldError],
}

/// A problem on its way out. `observe` writes its body, since only the outermost layer knows the request's id.
#[derive(Debug)]
pub(crate) struct Problem {
    kind: Kind,
    status: StatusCode,
    detail: String,
    errors: Vec<FieldError>,
    /// Of a 429.
    retry_after_s: u32,
    /// For the log, never for the caller.
    cause: Option<Box<dyn Error + Send + Sync>>,
}

impl Problem {
    pub(crate) fn new(kind: Kind, status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            kind,
            status,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after_s: RETRY_AFTER_S,
            cause: None,
        }
    }

    /// Well-formed JSON whose values are wrong, or query parameters or headers that are.
    pub(crate) fn invalid(errors: Vec<FieldError>) -> Self {
        let detail = match errors.as_slice() {
            [error] if error.pointer.is_empty() => error.detail.clone(),
            [error] => format!("{}: {}", error.pointer, error.detail),
            errors => format!("{} values are wrong", errors.len()),
        };
        Self { errors, ..Self::new(Kind::Validation, StatusCode::UNPROCESSABLE_ENTITY, detail) }
    }

    pub(crate) fn invalid_value(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError { pointer: pointer.into(), detail: detail.into() }])
    }

    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(Kind::Validation, StatusCode::BAD_REQUEST, detail)
    }

    pub(crate) fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(Kind::Unauthorized, StatusCode::UNAUTHORIZED, detail)
    }

    /// For who may know of it, and may not do this with it.
    pub(crate) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(Kind::Forbidden, StatusCode::FORBIDDEN, detail)
    }

    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(Kind::NotFound, StatusCode::NOT_FOUND, detail)
    }

    pub(crate) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, StatusCode::CONFLICT, detail)
    }

    pub(crate) fn too_large(detail: impl Into<String>) -> Self {
        Self::new(Kind::TooLarge, StatusCode::PAYLOAD_TOO_LARGE, detail)
    }

    pub(crate) fn unsupported_media(detail: impl Into<String>) -> Self {
        Self::new(Kind::UnsupportedMedia, StatusCode::UNSUPPORTED_MEDIA_TYPE, detail)
    }

    pub(crate) fn rate_limited() -> Self {
        Self::new(Kind::RateLimited, StatusCode::TOO_MANY_REQUESTS, "too many attempts; wait a little")
    }

    /// The same when it is known how long to wait.
    pub(crate) fn rate_limited_for(retry_after_s: u32, detail: impl Into<String>) -> Self {
        Self { retry_after_s, detail: detail.into(), ..Self::rate_limited() }
    }

    /// Something we rely on does not answer.
    pub(crate) fn unavailable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let detail = "something this needs does not answer; try again in a moment";
        Self {
            cause: Some(cause.into()),
            ..Self::new(Kind::Unavailable, StatusCode::SERVICE_UNAVAILABLE, detail)
        }
    }

    /// A fault of ours.
    pub(crate) fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let detail = "the request failed for a reason that is not yours; the request_id helps to find it";
        Self {
            cause: Some(cause.into()),
            ..Self::new(Kind::Blank, StatusCode::INTERNAL_SERVER_ERROR, detail)
        }
    }

    pub(crate) fn with_cause(self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { cause: Some(cause.into()), ..self }
    }

    pub(crate) fn document<'a>(&'a self, instance: &'a str, request_id: &'a str) -> Document<'a> {
        Document {
            r#type: self.kind,
            title: self.kind.title(self.status),
            status: self.status.as_u16(),
            detail: &self.detail,
            instance,
            request_id,
            errors: &self.errors,
        }
    }

    /// The causes, from the outermost inwards, on one line.
    pub(crate) fn causes(&self) -> Option<String> {
        let mut error: &dyn Error = self.cause.as_deref()?;
        let mut text = error.to_string();
        while let Some(source) = error.source() {
            text = format!("{text}: {source}");
            error = source;
        }
        Some(text)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        let headers = response.headers_mut();
        match self.status {
            StatusCode::UNAUTHORIZED => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            StatusCode::TOO_MANY_REQUESTS => {
                headers.insert(header::RETRY_AFTER, self.retry_after_s.into());
            }
            _ => {}
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_has_all_members() {
        let problem = Problem::invalid_value("/sha256", "a SHA-256 is 64 hexadecimal digits");
        let document = serde_json::to_value(problem.document("/v1/uploads", "r1")).unwrap();
        assert_eq!(
            document,
            serde_json::json!({
                "type": "validation",
                "title": "The request is not valid",
                "status": 422,
                "detail": "/sha256: a SHA-256 is 64 hexadecimal digits",
                "instance": "/v1/uploads",
                "request_id": "r1",
                "errors": [{"pointer": "/sha256", "detail": "a SHA-256 is 64 hexadecimal digits"}],
            })
        );
    }

    #[test]
    fn causes_are_kept_for_the_log() {
        let source = std::io::Error::other("no route to host");
        let problem = Problem::unavailable(source);
        assert_eq!(problem.causes().as_deref(), Some("no route to host"));
        let document = serde_json::to_string(&problem.document("/", "r")).unwrap();
        assert!(!document.contains("no route"), "{document}");
    }

    #[test]
    fn the_header_that_a_status_needs_is_there() {
        let limited = Problem::rate_limited().into_response();
        assert_eq!(limited.headers()[header::RETRY_AFTER], "30");
        let refused = Problem::unauthorized("no").into_response();
        assert_eq!(refused.headers()[header::WWW_AUTHENTICATE], "Bearer");
    }
}
