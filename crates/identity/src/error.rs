//! What can go wrong with an account, in words the API can answer with.

use aws_sdk_cognitoidentityprovider::error::{ProvideErrorMetadata, SdkError};
use domain::sign_up::Refusal;

type Source = Box<dyn std::error::Error + Send + Sync>;

#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    #[error("the username is taken")]
    UsernameTaken,
    /// A trigger of the pool refused the name.
    #[error("the username is refused: {0}")]
    UsernameRefused(#[source] Refusal),
    /// With the pool's own words on what is missing.
    #[error("the password is too weak: {0}")]
    WeakPassword(String),
    /// The pool did not like a value, such as the form of an email address.
    #[error("the user pool refused a value: {0}")]
    InvalidValue(String),
    #[error("the code is wrong")]
    WrongCode,
    #[error("the code has expired")]
    ExpiredCode,
    #[error("the account is not verified yet")]
    NotConfirmed,
    #[error("the username, the password or the token is wrong")]
    WrongCredentials,
    #[error("the old password is wrong")]
    WrongPassword,
    #[error("the user pool asks for the challenge {0}, which this service does not know")]
    Challenge(String),
    #[error("too many attempts")]
    TooManyRequests,
    #[error("the account is there, but the code could not be sent")]
    Undelivered(#[source] Source),
    /// A trigger of the pool failed. After a confirmation, or a new password, the pool has done its part by then;
    /// a sign-up did not happen.
    #[error("a trigger of the user pool failed")]
    Trigger(#[source] Source),
    #[error("the user pool did not answer")]
    Transient(#[source] Source),
    #[error("the user pool refused the call")]
    Refused(#[source] Source),
}

impl IdentityError {
    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Transient(_) | Self::TooManyRequests)
    }

    /// Reads the error's name off the wire, which is the same for every operation.
    pub(crate) fn of<E, R>(error: SdkError<E, R>) -> Self
    where
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
        R: std::fmt::Debug + Send + Sync + 'static,
    {
        let SdkError::ServiceError(refusal) = &error else { return Self::Transient(Box::new(error)) };
        let text = refusal.err().message().unwrap_or_default().to_owned();
        match refusal.err().code().unwrap_or_default() {
            "UsernameExistsException" | "AliasExistsException" => Self::UsernameTaken,
            "InvalidPasswordException" | "PasswordHistoryPolicyViolationException" => {
                Self::WeakPassword(text)
            }
            "InvalidParameterException" => Self::InvalidValue(text),
            "CodeMismatchException" => Self::WrongCode,
            "ExpiredCodeException" => Self::ExpiredCode,
            "UserNotConfirmedException" => Self::NotConfirmed,
            "NotAuthorizedException" | "UserNotFoundException" | "PasswordResetRequiredException" => {
                Self::WrongCredentials
            }
            "TooManyRequestsException"
            | "LimitExceededException"
            | "TooManyFailedAttemptsException"
            | "ThrottlingException" => Self::TooManyRequests,
            "CodeDeliveryFailureException" | "InvalidEmailRoleAccessPolicyException" => {
                Self::Undelivered(Box::new(error))
            }
            "UnexpectedLambdaException"
            | "UserLambdaValidationException"
            | "InvalidLambdaResponseException" => Self::Trigger(Box::new(error)),
            "InternalErrorException" | "ServiceUnavailable" | "" => Self::Transient(Box::new(error)),
            _ => Self::Refused(Box::new(error)),
        }
    }
}
