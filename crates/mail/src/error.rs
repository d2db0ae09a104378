//! A mail that was not sent, and whether it may be tried again.

use aws_sdk_sesv2::{
    config::http::HttpResponse,
    error::{ProvideErrorMetadata, SdkError},
};
use faults::Fault;

pub(crate) const SEND: &str = "SendEmail";

#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error(transparent)]
    Refused(#[from] Fault),
    /// Nobody said whether it was sent. SES knows no name by which a second try would be the same mail.
    #[error("it may have been sent: {0}")]
    Unanswered(Fault),
    /// No more mails go out today. To wait for tomorrow would hold up everything that waits behind.
    #[error("no more mails today: {0}")]
    QuotaSpent(Fault),
}

impl MailError {
    /// Whether the mail was not sent, and the same call may send it soon.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Refused(fault) => fault.is_transient(),
            Self::Unanswered(_) | Self::QuotaSpent(_) => false,
        }
    }

    /// Why, in words that name nobody.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Unanswered(_) => "unanswered: it may have been sent",
            Self::QuotaSpent(_) => "the day's quota is spent",
        }
    }

    /// SES says "throttled" for a second that is full and for a day that is full; only its words tell them apart:
    /// <https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html>.
    pub(crate) fn of<E>(error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let fault = Fault::of(SEND, error);
        let Some(answer) = error.as_service_error() else {
            return match error {
                SdkError::ConstructionFailure(_) => Self::Refused(fault),
                _ => Self::Unanswered(fault),
            };
        };
        let words = answer.message().unwrap_or_default().to_lowercase();
        if words.contains("daily message quota") { Self::QuotaSpent(fault) } else { Self::Refused(fault) }
    }
}
