//! The consumer `index`: what is found, and a photo's objects, follow what becomes of photos and people.

use std::collections::BTreeSet;

use aws_lambda_events::event::streams::DynamoDbEventResponse;
use boot::TaskError;
use search::{Placing, Subject};
use serde_json::Value;

use crate::{
    adapters::Adapters,
    batch::{Batch, failed_at, unreadable},
    retract::steps,
    shelved::asked,
};

/// Works through a batch up to the first record that fails.
///
/// # Errors
/// Only when the record that failed has no sequence number to name it by.
pub async fn index(adapters: &Adapters, batch: Batch) -> Result<DynamoDbEventResponse, TaskError> {
    let mut filed = BTreeSet::new();
    for record in &batch.records {
        if let Err(error) = index_record(adapters, record, &mut filed).await {
            return failed_at(record, &error);
        }
    }
    Ok(DynamoDbEventResponse::default())
}

/// First of all, a photo that is out of view is no longer found. Filing goes by the present state, which every record of
/// a batch is older than: once for each subject is enough.
async fn index_record(
    adapters: &Adapters,
    record: &Value,
    filed: &mut BTreeSet<Subject>,
) -> Result<(), TaskError> {
    let Some(asked) = asked(record).map_err(unreadable)? else { return Ok(()) };
    if let Some(subject) = asked.file.filter(|subject| !filed.contains(subject)) {
        catalog::file(&adapters.store, &subject, Placing::Kept).await?;
        filed.insert(subject);
    }
    let Some(change) = asked.change else { return Ok(()) };
    for step in steps(&change.kind) {
        adapters.take(&step, &change.event_id).await?;
    }
    Ok(())
}
