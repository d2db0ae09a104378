//! What can go wrong between here and DynamoDB, and whether trying again can help.

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("dynamodb could not be asked, or could not answer now: {code}")]
    Unavailable { code: String, source: Box<dyn std::error::Error + Send + Sync> },
    #[error("dynamodb refused the request: {code}")]
    Refused { code: String, source: Box<dyn std::error::Error + Send + Sync> },
    #[error("{what} was written by others each of {tries} times")]
    Contended { what: String, tries: u32 },
    #[error("{keys} keys were still not served after {tries} tries")]
    Unserved { keys: usize, tries: u32 },
    #[error("the item {what} cannot be read")]
    Unreadable { what: String, source: Box<dyn std::error::Error + Send + Sync> },
    #[error("the item {what} cannot be written")]
    Unwritable { what: String, source: Box<dyn std::error::Error + Send + Sync> },
}

/// What DynamoDB answers when the same request may succeed a moment later.
const TRANSIENT: [&str; 7] = [
    "InternalServerError",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionConflictException",
    "TransactionInProgressException",
];

impl StoreError {
    /// Whether the same call may succeed later: throttling, time-outs, faults of the service, contention.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unavailable { .. } | Self::Contended { .. } | Self::Unserved { .. } => true,
            Self::Refused { .. } | Self::Unreadable { .. } | Self::Unwritable { .. } => false,
        }
    }

    pub(crate) fn unreadable(
        what: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Unreadable { what: what.into(), source: source.into() }
    }
}

impl<E> From<SdkError<E, HttpResponse>> for StoreError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        let code = code(&error);
        let source = Box::new(error);
        if is_transient(&source, &code) {
            Self::Unavailable { code, source }
        } else {
            Self::Refused { code, source }
        }
    }
}

fn code<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> String {
    let unnamed = match error {
        SdkError::TimeoutError(_) => "time-out",
        SdkError::DispatchFailure(_) => "no connection",
        SdkError::ResponseError(_) => "broken answer",
        SdkError::ConstructionFailure(_) => "request could not be made",
        _ => "error without a code",
    };
    error.as_service_error().and_then(ProvideErrorMetadata::code).unwrap_or(unnamed).to_owned()
}

fn is_transient<E>(error: &SdkError<E, HttpResponse>, code: &str) -> bool {
    match error {
        SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => true,
        SdkError::ServiceError(service) => {
            service.raw().status().as_u16() >= 500 || TRANSIENT.contains(&code)
        }
        _ => false,
    }
}
