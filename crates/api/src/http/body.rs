//! The body of a request: JSON, of a bounded size, declared as such.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
};
use domain::id::Sha256;

use super::{
    fields::{Parse, parse},
    problem::Problem,
};

/// A caption of 2,200 characters, all escaped, is 26 kB; the gateway itself would let 10 MB through.
pub(crate) const MAX_BYTES: usize = 128 * 1024;

/// A parsed body, and what it is recognised by.
#[derive(Debug)]
pub(crate) struct Body<T> {
    pub(crate) value: T,
    pub(crate) fingerprint: Sha256,
}

impl<S: Send + Sync, T: Parse> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::unsupported_media("the body must be application/json"));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Problem::too_large(format!("a body has at most {MAX_BYTES} bytes"))
            } else {
                Problem::bad_request("the body could not be read")
            }
        })?;
        Ok(Self { value: parse(&bytes)?, fingerprint: Sha256::of(&bytes) })
    }
}

/// `application/json`, or a type built on it such as `application/merge-patch+json`.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(media_type) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_several_names() {
        let json = |media_type: &str| {
            is_json(&HeaderMap::from_iter([(header::CONTENT_TYPE, media_type.parse().unwrap())]))
        };
        assert!(json("application/json"));
        assert!(json("Application/JSON; charset=utf-8"));
        assert!(json("application/merge-patch+json"));
        assert!(!json("application/x-www-form-urlencoded"));
        assert!(!json("text/json+json"));
        assert!(!is_json(&HeaderMap::new()));
    }
}
