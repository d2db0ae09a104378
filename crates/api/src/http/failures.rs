//! What the adapters could not do, as a problem: what may pass is 503, the rest is a fault of ours.

use axum::http::StatusCode;
use blobs::BlobError;
use identity::{IdentityError, TokenError};
use render::RenderError;
use store::StoreError;
use workflow::{WorkflowError, runs::RestartError};

use super::problem::{Kind, Problem};
use crate::accounts::ProfileError;

macro_rules! from_adapter {
    ($($error:ty),+) => {$(
        impl From<$error> for Problem {
            fn from(error: $error) -> Self {
                if error.is_transient() { Self::unavailable(error) } else { Self::internal(error) }
            }
        }
    )+};
}

from_adapter!(BlobError, RestartError, StoreError, WorkflowError);

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Invalid(_) => Self::unauthorized("the access token is not valid").with_cause(error),
            TokenError::Unavailable(_) => Self::unavailable(error),
        }
    }
}

impl From<RenderError> for Problem {
    fn from(error: RenderError) -> Self {
        match error {
            RenderError::Unfit { at, detail } => Self::invalid_value(at, detail),
            RenderError::Image(error) => Self::new(
                Kind::Validation,
                StatusCode::UNPROCESSABLE_ENTITY,
                format!("{}: {error}", error.name()),
            ),
            RenderError::Mark(_) => {
                Self::new(Kind::Validation, StatusCode::UNPROCESSABLE_ENTITY, error.to_string())
            }
            RenderError::NotPublished => Self::conflict(error.to_string()),
            RenderError::Moved => Self::unavailable(error),
            RenderError::Store(error) => error.into(),
            RenderError::Blob(error) => error.into(),
            RenderError::Panic(_) => Self::internal(error),
        }
    }
}

impl From<ProfileError> for Problem {
    fn from(error: ProfileError) -> Self {
        match error {
            ProfileError::Name(error) => Self::unauthorized(error.to_string()),
            ProfileError::Store(error) => error.into(),
        }
    }
}

/// What is the same for every route of accounts; the routes themselves answer what only they know.
impl From<IdentityError> for Problem {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::TooManyRequests => Self::rate_limited(),
            IdentityError::Transient(_) | IdentityError::Trigger(_) => Self::unavailable(error),
            _ => Self::internal(error),
        }
    }
}
