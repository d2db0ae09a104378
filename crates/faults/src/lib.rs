//! What went wrong in a call to AWS, and whether trying again may help. Knows no single service.

use std::error::Error;

use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// A call that AWS did not answer as hoped.
#[derive(Debug, thiserror::Error)]
#[error("{operation}: {cause}")]
pub struct Fault {
    operation: &'static str,
    cause: String,
    transient: bool,
}

impl Fault {
    /// Reads the SDK's error of an operation, named as AWS names it: `DetectLabels`.
    pub fn of<E>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        Self { operation, cause: cause(error), transient: is_transient(error) }
    }

    /// An answer that the service does not document: no retry makes it better.
    #[must_use]
    pub fn unexpected(operation: &'static str, cause: impl Into<String>) -> Self {
        Self { operation, cause: cause.into(), transient: false }
    }

    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.transient
    }
}

/// Throttling and other refusals that pass although they are answered with a 4xx status.
const PASSING: [&str; 13] = [
    "ExecutionLimitExceeded",
    "InternalError",
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestTimeout",
    "ServiceUnavailable",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyInvalidationsInProgress",
];

/// Whether the same call may succeed later: time-outs, broken connections, throttling and the service's own faults.
pub fn is_transient<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    match error {
        SdkError::ConstructionFailure(_) => false,
        SdkError::ServiceError(error) => {
            let status = error.raw().status().as_u16();
            status >= 500
                || status == 429
                || error.err().code().is_some_and(|code| {
                    PASSING.contains(&code)
                        || code.starts_with("TooManyRequests")
                        || code.starts_with("KMSThrottling")
                })
        }
        _ => true,
    }
}

/// The service's own words; without any, the innermost source, because the outer ones only say "dispatch failure".
fn cause<E>(error: &SdkError<E, HttpResponse>) -> String
where
    E: ProvideErrorMetadata + Error + 'static,
{
    if let SdkError::ServiceError(answer) = error {
        let code = answer.err().code().unwrap_or("unknown error");
        return match answer.err().message() {
            Some(message) => format!("{code}: {message}"),
            None => code.to_owned(),
        };
    }
    let mut innermost: &dyn Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    format!("{error}: {innermost}")
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::http::StatusCode;
    use aws_smithy_types::{body::SdkBody, error::ErrorMetadata};

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("refused")]
    struct Refused(ErrorMetadata);

    impl ProvideErrorMetadata for Refused {
        fn meta(&self) -> &ErrorMetadata {
            &self.0
        }
    }

    fn answer(status: u16, code: &str) -> Fault {
        let raw = HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::empty());
        let meta = ErrorMetadata::builder().code(code).message("so it is").build();
        Fault::of("DetectLabels", &SdkError::service_error(Refused(meta), raw))
    }

    #[test]
    fn throttling_and_server_faults_pass_and_refusals_do_not() {
        assert!(answer(400, "ThrottlingException").is_transient());
        assert!(answer(429, "TooManyRequestsException").is_transient());
        assert!(answer(400, "TooManyInvalidationsInProgress").is_transient());
        assert!(answer(503, "SlowDown").is_transient());
        assert!(answer(500, "Anything").is_transient());
        assert!(!answer(400, "InvalidImageFormatException").is_transient());
        assert!(!answer(403, "AccessDenied").is_transient());
    }

    #[test]
    fn the_text_names_the_call_and_the_cause() {
        assert_eq!(
            answer(400, "ValidationException").to_string(),
            "DetectLabels: ValidationException: so it is"
        );
        let timeout: SdkError<Refused, HttpResponse> = SdkError::timeout_error("no answer in 5 s");
        let fault = Fault::of("Publish", &timeout);
        assert!(fault.is_transient());
        assert_eq!(fault.to_string(), "Publish: request has timed out: no answer in 5 s");
    }
}
