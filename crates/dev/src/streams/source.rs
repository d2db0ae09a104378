//! Reads the shards of a table's stream.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::aws::{Aws, Failure};

/// The place in one shard from which to read on.
#[derive(Debug)]
pub(super) struct Shard {
    pub(super) id: String,
    stream_arn: String,
    iterator: Option<String>,
}

/// The ids of a stream's shards.
pub(super) async fn shards(aws: &Aws, stream_arn: &str) -> Result<Vec<String>> {
    let answer = call(aws, "DescribeStream", json!({"StreamArn": stream_arn})).await?;
    let shards = answer["StreamDescription"]["Shards"].as_array().into_iter().flatten();
    Ok(shards.filter_map(|shard| shard["ShardId"].as_str()).map(str::to_owned).collect())
}

impl Shard {
    pub(super) fn new(stream_arn: &str, id: &str) -> Self {
        Self { id: id.to_owned(), stream_arn: stream_arn.to_owned(), iterator: None }
    }

    /// The next records, perhaps none. After an error the next read starts again after `done`, or at `start` when
    /// nothing is done yet.
    pub(super) async fn read(&mut self, aws: &Aws, done: Option<&str>, start: &str) -> Result<Vec<Value>> {
        let iterator = match self.iterator.take() {
            Some(iterator) => iterator,
            None => self.iterator(aws, done, start).await?,
        };
        let mut answer = call(aws, "GetRecords", json!({"ShardIterator": iterator, "Limit": 1000})).await?;
        self.iterator = answer["NextShardIterator"].as_str().map(str::to_owned);
        let mut records: Vec<Value> = serde_json::from_value(answer["Records"].take())?;
        for record in &mut records {
            record["eventSourceARN"] = self.stream_arn.as_str().into();
        }
        Ok(records)
    }

    async fn iterator(&self, aws: &Aws, done: Option<&str>, start: &str) -> Result<String> {
        let Some(done) = done else { return self.iterator_at(aws, start, None).await };
        match self.iterator_at(aws, "AFTER_SEQUENCE_NUMBER", Some(done)).await {
            // The record is gone, by age or because the emulator was killed: everything that is there is newer.
            Err(error) if Failure::is(&error, "TrimmedDataAccessException") => {
                self.iterator_at(aws, "TRIM_HORIZON", None).await
            }
            other => other,
        }
    }

    async fn iterator_at(&self, aws: &Aws, kind: &str, sequence: Option<&str>) -> Result<String> {
        let mut input = json!({"StreamArn": self.stream_arn, "ShardId": self.id, "ShardIteratorType": kind});
        if let Some(sequence) = sequence {
            input["SequenceNumber"] = sequence.into();
        }
        let answer = call(aws, "GetShardIterator", input).await?;
        Ok(answer["ShardIterator"].as_str().context("the stream gave no iterator")?.to_owned())
    }
}

async fn call(aws: &Aws, operation: &str, input: Value) -> Result<Value> {
    aws.json("dynamodb", &format!("DynamoDBStreams_20120810.{operation}"), &input).await
}
