//! One batch of the stream, record by record, up to the first that fails: what all consumers do alike.

use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use boot::TaskError;
use serde::Deserialize;
use serde_json::Value;

use crate::change::Unreadable;

/// A batch as Lambda delivers it. Its records are read one by one, so that one that cannot be read is one that failed,
/// and not a batch.
#[derive(Debug, Clone, Deserialize)]
pub struct Batch {
    #[serde(rename = "Records")]
    pub records: Vec<Value>,
}

/// The answer that names the first record that failed: Lambda delivers it and those behind it again, so that the
/// changes of an item are never taken out of order.
///
/// # Errors
/// Only when the record that failed has no sequence number to name it by.
pub(crate) fn failed_at(record: &Value, error: &TaskError) -> Result<DynamoDbEventResponse, TaskError> {
    let Some(sequence_number) = record["dynamodb"]["SequenceNumber"].as_str() else {
        return Err(TaskError::bad_input(format!("a record without a sequence number: {error}")));
    };
    let event_id = record["eventID"].as_str();
    // A photo's id says where to look; a person's name has no place in a log.
    let key = record["dynamodb"]["Keys"]["PK"]["S"].as_str().filter(|key| key.starts_with("PHOTO#"));
    tracing::error!(sequence_number, event_id, key, error = %error, "record failed");
    let mut failure = DynamoDbBatchItemFailure::default();
    failure.item_identifier = Some(sequence_number.to_owned());
    let mut answer = DynamoDbEventResponse::default();
    answer.batch_item_failures.push(failure);
    Ok(answer)
}

/// What nobody could read before, nobody can read at the next try: but it goes to the dead letters, where it is seen.
pub(crate) fn unreadable(error: Unreadable) -> TaskError {
    let source = std::error::Error::source(&error).map(|source| format!(": {source}")).unwrap_or_default();
    TaskError::permanent(format!("{error}{source}"))
}
