//! What can go wrong with an object, told apart by whether trying again can help.

use aws_sdk_s3::{
    config::http::HttpResponse,
    error::{ProvideErrorMetadata, SdkError},
};
use faults::Fault;

type Source = Box<dyn std::error::Error + Send + Sync>;

#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    #[error("object {key} does not exist")]
    NotFound { key: String },
    #[error("object {key} has {bytes} bytes, more than {max_bytes}")]
    TooLarge { key: String, bytes: u64, max_bytes: u64 },
    #[error("object {key}")]
    Fault {
        key: String,
        #[source]
        fault: Fault,
    },
    /// The answer broke off, or the service left a part of the work undone.
    #[error("object {key}: {operation} was not finished")]
    Unfinished { operation: &'static str, key: String, source: Source },
    #[error("no credentials to sign with")]
    Credentials(#[source] Source),
}

impl BlobError {
    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::NotFound { .. } | Self::TooLarge { .. } => false,
            Self::Fault { fault, .. } => fault.is_transient(),
            Self::Unfinished { .. } | Self::Credentials(_) => true,
        }
    }

    /// Reads the error of an operation, named as S3 names it.
    pub(crate) fn of<E>(operation: &'static str, key: &str, error: SdkError<E, HttpResponse>) -> Self
    where
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let key = key.to_owned();
        let status = error.raw_response().map(|response| response.status().as_u16());
        match (status, error.code()) {
            (_, Some("NoSuchKey" | "NoSuchVersion" | "NotFound")) | (Some(404), None) => {
                Self::NotFound { key }
            }
            _ => Self::Fault { key, fault: Fault::of(operation, &error) },
        }
    }
}
