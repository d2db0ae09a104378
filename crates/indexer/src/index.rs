//! The consumer: one batch of the stream, record by record, up to the first that fails.

use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use blobs::{Renditions, Uploads};
use boot::TaskError;
use edge::Edge;
use serde::Deserialize;
use serde_json::Value;
use store::Store;

use crate::{
    change::{Change, Unreadable, read},
    postings,
    retract::{self, Step},
};

/// What the consumer reaches.
#[derive(Debug, Clone)]
pub struct Adapters {
    pub store: Store,
    pub renditions: Renditions,
    pub uploads: Uploads,
    pub edge: Edge,
}

/// A batch as Lambda delivers it. Its records are read one by one, so that one that cannot be read is one that failed,
/// and not a batch.
#[derive(Debug, Clone, Deserialize)]
pub struct Batch {
    #[serde(rename = "Records")]
    records: Vec<Value>,
}

/// Works through a batch. The answer names the first record that failed: Lambda delivers it and those behind it again,
/// so that the changes of a photo are never taken out of order.
///
/// # Errors
/// Only when the record that failed has no sequence number to name it by.
pub async fn index(adapters: &Adapters, batch: Batch) -> Result<DynamoDbEventResponse, TaskError> {
    for record in &batch.records {
        if let Err(error) = index_record(adapters, record).await {
            return failed_at(record, &error);
        }
    }
    Ok(DynamoDbEventResponse::default())
}

fn failed_at(record: &Value, error: &TaskError) -> Result<DynamoDbEventResponse, TaskError> {
    let Some(sequence_number) = record["dynamodb"]["SequenceNumber"].as_str() else {
        return Err(TaskError::bad_input(format!("a record without a sequence number: {error}")));
    };
    let event_id = record["eventID"].as_str();
    tracing::error!(sequence_number, event_id, error = %error, "record failed");
    let mut failure = DynamoDbBatchItemFailure::default();
    failure.item_identifier = Some(sequence_number.to_owned());
    let mut answer = DynamoDbEventResponse::default();
    answer.batch_item_failures.push(failure);
    Ok(answer)
}

async fn index_record(adapters: &Adapters, record: &Value) -> Result<(), TaskError> {
    let Some(change) = read(record).map_err(unreadable)? else { return Ok(()) };
    post(&adapters.store, &change).await?;
    for step in retract::steps(&change.kind) {
        take(adapters, &change, &step).await?;
    }
    Ok(())
}

/// What nobody could read before, nobody can read at the next try: but it goes to the dead letters, where it is seen.
fn unreadable(error: Unreadable) -> TaskError {
    let source = std::error::Error::source(&error).map(|source| format!(": {source}")).unwrap_or_default();
    TaskError::permanent(format!("{error}{source}"))
}

/// First of all, a photo that is out of view is no longer found.
async fn post(store: &Store, change: &Change) -> Result<(), TaskError> {
    let Some(photo) = change.kind.after().or(change.kind.before()) else { return Ok(()) };
    let postings = postings::difference(&change.kind);
    store.delete_postings(photo.id, &postings.delete).await?;
    store.put_postings(photo.id, &postings.put).await?;
    Ok(())
}

async fn take(adapters: &Adapters, change: &Change, step: &Step) -> Result<(), TaskError> {
    match step {
        Step::Move { from, to } => adapters.renditions.move_prefix(from, to).await?,
        Step::Delete { prefix } => adapters.renditions.delete_prefix(prefix).await?,
        Step::Forget { path } => adapters.edge.invalidate(path, &change.event_id).await?,
        Step::Discard { key } => adapters.uploads.discard(key).await?,
    }
    Ok(())
}
