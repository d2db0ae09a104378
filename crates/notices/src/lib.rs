//! SNS: tells operators what needs a person. Knows who listens no more than SNS tells it.

pub use aws_sdk_sns::Client;
use faults::Fault;

/// SNS refuses a longer subject.
const SUBJECT_MAX_CHARS: usize = 100;

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct NoticeError(#[from] Fault);

impl NoticeError {
    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.0.is_transient()
    }
}

/// Publishes to one topic.
#[derive(Debug, Clone)]
pub struct Notices {
    client: Client,
    topic_arn: String,
}

impl Notices {
    #[must_use]
    pub fn new(client: Client, topic_arn: impl Into<String>) -> Self {
        Self { client, topic_arn: topic_arn.into() }
    }

    /// Tells everybody who listens to the topic.
    pub async fn alert(&self, subject: &str, body: &str) -> Result<(), NoticeError> {
        self.client
            .publish()
            .topic_arn(&self.topic_arn)
            .subject(sendable_subject(subject))
            .message(body)
            .send()
            .await
            .map_err(|error| Fault::of("Publish", &error))?;
        Ok(())
    }
}

/// SNS takes only ASCII without line breaks: an alert must not be lost over the spelling of its subject.
fn sendable_subject(subject: &str) -> String {
    let printable = |c: char| if c == ' ' || c.is_ascii_graphic() { c } else { '?' };
    subject.chars().take(SUBJECT_MAX_CHARS).map(printable).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_subject_can_be_sent() {
        assert_eq!(sendable_subject("Photo failed\nphoto ✗"), "Photo failed?photo ?");
        assert_eq!(sendable_subject(&"ä".repeat(300)).len(), SUBJECT_MAX_CHARS);
    }
}
