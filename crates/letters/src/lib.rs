//! What a stream's consumer gave up: the letters in its queue (SQS), and the records they name, as long as the stream
//! has them (DynamoDB Streams). Knows no entity, and not what is to be done.

mod queue;
mod span;
mod stream;

pub use aws_sdk_dynamodbstreams as streams;
pub use aws_sdk_sqs as sqs;
use faults::Fault;

pub use crate::{queue::Letter, span::Span, stream::Keys};

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct LettersError(#[from] Fault);

impl LettersError {
    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.0.is_transient()
    }
}

/// One queue of letters, and the streams they speak of. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Letters {
    queue: sqs::Client,
    streams: streams::Client,
    queue_url: String,
}

impl Letters {
    #[must_use]
    pub fn new(queue: sqs::Client, streams: streams::Client, queue_url: impl Into<String>) -> Self {
        Self { queue, streams, queue_url: queue_url.into() }
    }
}
