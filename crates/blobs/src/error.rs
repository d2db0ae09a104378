//! What can go wrong with an object, told apart by whether trying again can help.

use aws_sdk_s3::{
    config::http::HttpResponse,
    error::{ProvideErrorMetadata, SdkError},
};

type Source = Box<dyn std::error::Error + Send + Sync>;

#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    #[error("object {key} does not exist")]
    NotFound { key: String },
    #[error("object {key} has {bytes} bytes, more than {max_bytes}")]
    TooLarge { key: String, bytes: u64, max_bytes: u64 },
    #[error("object storage did not answer {operation} of {key}")]
    Transient { operation: &'static str, key: String, source: Source },
    #[error("object storage refused {operation} of {key}")]
    Refused { operation: &'static str, key: String, source: Source },
    #[error("no credentials to sign with")]
    Credentials(#[source] Source),
}

impl BlobError {
    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Transient { .. } | Self::Credentials(_))
    }

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
            (Some(status), code) if !is_transient(status, code) => {
                Self::Refused { operation, key, source: Box::new(error) }
            }
            _ => Self::Transient { operation, key, source: Box::new(error) },
        }
    }
}

fn is_transient(status: u16, code: Option<&str>) -> bool {
    let slow_down =
        matches!(code, Some("SlowDown" | "RequestTimeout" | "InternalError" | "ServiceUnavailable"));
    slow_down || status >= 500 || status == 429 || status == 408
}
