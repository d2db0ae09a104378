//! The function `index` at work: photos come through the stream, and it files them.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use store::{Creation, Store};

use crate::{
    collection::Shot,
    database::{Database, Stream},
    functions::Function,
};

/// Records that the stream's mapping hands on at once.
const RECORDS_A_BATCH: usize = 100;

/// Photos that were made, as the stream tells of them.
#[derive(Debug)]
pub struct Made {
    records: Vec<Value>,
}

impl Made {
    /// Makes photos that anybody may see at once.
    pub async fn photos(database: &Database, stream: &mut Stream, shots: &[Shot]) -> Result<Self> {
        let store: Store = database.store();
        for shot in shots {
            let created = store.create_photo(&shot.photo).await?;
            ensure!(created == Creation::Created, "photo {} is there", shot.photo.id);
        }
        Ok(Self { records: stream.records() })
    }

    /// Hands all of them to the function, batch by batch; how long that took.
    pub async fn hand_to(&self, index: &Function) -> Result<Duration> {
        let begun = Instant::now();
        for records in self.records.chunks(RECORDS_A_BATCH) {
            let answer = index.invoke(&json!({"Records": records})).await?;
            let failures = answer["batchItemFailures"].as_array();
            ensure!(failures.is_none_or(Vec::is_empty), "index: {answer}");
        }
        Ok(begun.elapsed())
    }
}
