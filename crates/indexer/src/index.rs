//! The consumer `index`: postings and objects follow what becomes of a photo.

use aws_lambda_events::event::streams::DynamoDbEventResponse;
use boot::TaskError;
use serde_json::Value;

use crate::{
    adapters::Adapters,
    batch::{Batch, failed_at, unreadable},
    change::{Change, read},
    postings,
    retract::steps,
};

/// Works through a batch up to the first record that fails.
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

async fn index_record(adapters: &Adapters, record: &Value) -> Result<(), TaskError> {
    let Some(change) = read(record).map_err(unreadable)? else { return Ok(()) };
    post(adapters, &change).await?;
    for step in steps(&change.kind) {
        adapters.take(&step, &change.event_id).await?;
    }
    Ok(())
}

/// First of all, a photo that is out of view is no longer found.
async fn post(adapters: &Adapters, change: &Change) -> Result<(), TaskError> {
    let Some(photo) = change.kind.after().or(change.kind.before()) else { return Ok(()) };
    adapters.post(photo.id, &postings::difference(&change.kind)).await
}
