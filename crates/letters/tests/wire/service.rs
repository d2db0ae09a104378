//! As much of SQS and of DynamoDB Streams as letters ask for, over the wire.

use std::sync::{Arc, Mutex, MutexGuard};

use letters::{Letters, sqs, streams};
use serde_json::{Value, json};
use testbed::{
    sdk::{Retries, sdk},
    wire::{self, Answer, Call},
};

pub(crate) const STREAM: &str = "arn:aws:dynamodb:us-east-1:123456789012:table/core/stream/1";
const QUEUE: &str = "https://sqs.us-east-1.amazonaws.com/123456789012/letters";

#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// Letters by their ids, those that were taken as well.
    pub(crate) letters: Vec<(String, String)>,
    /// Ids of letters that were taken and not given back.
    pub(crate) taken: Vec<String>,
    /// Sequence number and key of each record that the stream ever had.
    pub(crate) records: Vec<(u64, (String, String))>,
    /// Records before this number are gone.
    pub(crate) trimmed_to: u64,
    /// Refusals of the next calls, by their operations.
    pub(crate) refusals: Vec<(&'static str, &'static str)>,
}

/// The services, and what they keep.
#[derive(Debug, Clone, Default)]
pub(crate) struct Service(Arc<Mutex<Kept>>);

impl Service {
    pub(crate) fn start() -> (Self, Letters) {
        let service = Self::default();
        let of_the_wire = service.clone();
        let wire = wire::Service::answering(move |call| answer(&mut of_the_wire.kept(), call));
        // No retries: what fails here is meant to.
        let sdk = sdk(wire.endpoint(), Retries::Never);
        let letters = Letters::new(sqs::Client::new(&sdk), streams::Client::new(&sdk), QUEUE);
        (service, letters)
    }

    pub(crate) fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap()
    }

    /// Adds a record of an item.
    pub(crate) fn write(&self, sequence_number: u64, pk: &str, sk: &str) {
        self.kept().records.push((sequence_number, (pk.to_owned(), sk.to_owned())));
    }

    /// Adds a letter about records.
    pub(crate) fn give_up(&self, id: &str, from: u64, to: u64) {
        let batch = json!({
            "shardId": "shard", "startSequenceNumber": from.to_string(), "endSequenceNumber": to.to_string(),
            "batchSize": 1, "streamArn": STREAM,
        });
        let body = json!({"version": "1.0", "DDBStreamBatchInfo": batch}).to_string();
        self.kept().letters.push((id.to_owned(), body));
    }

    /// The letters that are still in the queue, and that anybody may take.
    pub(crate) fn left(&self) -> Vec<String> {
        let kept = self.kept();
        let ids = kept.letters.iter().map(|(id, _)| id.clone());
        ids.filter(|id| !kept.taken.contains(id)).collect()
    }
}

fn answer(kept: &mut Kept, call: &Call) -> Answer {
    let asked = call.input();
    if let Some(at) = kept.refusals.iter().position(|(refused, _)| *refused == call.operation) {
        return refuse(kept.refusals.remove(at).1);
    }
    let answer = match call.operation.as_str() {
        "ReceiveMessage" => kept.receive(&asked),
        "DeleteMessage" => kept.delete(&asked),
        "ChangeMessageVisibility" => kept.show(&asked),
        "GetShardIterator" => kept.iterator(&asked),
        "GetRecords" => kept.page(&asked),
        other => panic!("nobody asks for {other}"),
    };
    answer.map_or_else(refuse, |answer| (200, answer).into())
}

fn refuse(error: &'static str) -> Answer {
    let status = if error == "InternalServerError" { 500 } else { 400 };
    Answer::refusal(status, &format!("com.amazonaws.any#{error}"), "no")
}

impl Kept {
    fn receive(&mut self, asked: &Value) -> Result<Value, &'static str> {
        assert_eq!(asked["QueueUrl"], QUEUE);
        let most = asked["MaxNumberOfMessages"].as_u64().unwrap();
        assert!(most <= 10 && asked["VisibilityTimeout"].as_u64() > Some(60));
        let free = self.letters.iter().filter(|(id, _)| !self.taken.contains(id));
        let page: Vec<_> = free.take(usize::try_from(most).unwrap()).cloned().collect();
        self.taken.extend(page.iter().map(|(id, _)| id.clone()));
        let message = |(id, body)| json!({"MessageId": id, "ReceiptHandle": format!("r-{id}"), "Body": body});
        // As AWS does, without the field when there are none.
        let messages: Vec<_> = page.into_iter().map(message).collect();
        Ok(if messages.is_empty() { json!({}) } else { json!({ "Messages": messages }) })
    }

    fn delete(&mut self, asked: &Value) -> Result<Value, &'static str> {
        let id = named(asked);
        self.letters.retain(|(there, _)| *there != id);
        Ok(json!({}))
    }

    fn show(&mut self, asked: &Value) -> Result<Value, &'static str> {
        assert_eq!(asked["VisibilityTimeout"], 0);
        let id = named(asked);
        self.taken.retain(|taken| *taken != id);
        Ok(json!({}))
    }

    fn iterator(&self, asked: &Value) -> Result<Value, &'static str> {
        assert_eq!(asked["ShardIteratorType"], "AT_SEQUENCE_NUMBER");
        if asked["StreamArn"] != STREAM || asked["ShardId"] != "shard" {
            return Err("ResourceNotFoundException");
        }
        let number: u64 = asked["SequenceNumber"].as_str().unwrap().parse().unwrap();
        if number < self.trimmed_to {
            return Err("TrimmedDataAccessException");
        }
        let at = self.records.iter().position(|(there, _)| *there == number).unwrap();
        Ok(json!({"ShardIterator": at.to_string()}))
    }

    /// Two records at a time, as if they were large.
    fn page(&self, asked: &Value) -> Result<Value, &'static str> {
        let from: usize = asked["ShardIterator"].as_str().unwrap().parse().unwrap();
        let page = self.records[from..].iter().take(2);
        if page.clone().any(|(number, _)| *number < self.trimmed_to) {
            return Err("TrimmedDataAccessException");
        }
        let text = |text: &str| json!({ "S": text });
        let record = |(number, (pk, sk)): &(u64, (String, String))| {
            let keys = json!({"PK": text(pk), "SK": text(sk)});
            json!({"eventID": "e", "dynamodb": {"Keys": keys, "SequenceNumber": number.to_string()}})
        };
        let records: Vec<_> = page.map(record).collect();
        let next = (from + 2).min(self.records.len()).to_string();
        Ok(json!({"Records": records, "NextShardIterator": next}))
    }
}

fn named(asked: &Value) -> String {
    asked["ReceiptHandle"].as_str().unwrap().strip_prefix("r-").unwrap().to_owned()
}
