//! Hands a shard's records to a function, in order, as the mapping says.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Result;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    checkpoint::Checkpoints,
    failure::{Condition, GivenUp, sequence, written_at},
    mapping::Mapping,
    retry::{Outcome, Queue},
    source::Shard,
};
use crate::{
    aws::{Aws, FunctionAnswer},
    terminal::Output,
};

const POLL: Duration = Duration::from_millis(100);
const BACKOFF_MAX: Duration = Duration::from_secs(10);

/// One mapping on one shard.
#[derive(Debug)]
pub(super) struct Runner {
    pub(super) aws: Aws,
    pub(super) mapping: Mapping,
    pub(super) checkpoints: Arc<Checkpoints>,
    pub(super) output: Output,
    /// Factor on the batching window and on the waits between retries.
    pub(super) wait_scale: f64,
}

/// Records that passed the filters, and how far the stream was read for them.
#[derive(Debug, Default)]
struct Batch {
    records: Vec<Value>,
    /// The last record that was looked at, whether it passed or not.
    read_to: Option<String>,
}

impl Runner {
    /// Runs until it is aborted.
    pub(super) async fn run(self, shard: String) {
        let place = format!("{} {} {shard}", self.mapping.name, self.mapping.stream_arn);
        let mut shard = Shard::new(&self.mapping.stream_arn, &shard);
        let mut left = vec![];
        loop {
            match self.batch(&mut shard, &mut left, &place).await {
                Ok(batch) => self.hand_over(&batch, &shard.id, &place).await,
                // The emulator restarts or stops: what was not handed over is read again.
                Err(_) => {
                    left.clear();
                    tokio::time::sleep(POLL * 5).await;
                }
            }
        }
    }

    /// Gathers records until the batch is full, or its window has passed since the first.
    async fn batch(&self, shard: &mut Shard, left: &mut Vec<Value>, place: &str) -> Result<Batch> {
        let window = self.mapping.window.mul_f64(self.wait_scale);
        let mut batch = Batch::default();
        let mut began = None;
        loop {
            if left.is_empty() {
                let done = self.checkpoints.get(place);
                *left = shard.read(&self.aws, done.as_deref(), &self.mapping.start).await?;
            }
            let nothing_new = left.is_empty();
            self.fill(&mut batch, left);
            let full = batch.records.len() >= self.mapping.batch_size;
            let began = batch.read_to.is_some().then(|| *began.get_or_insert_with(Instant::now));
            let waited = began.is_some_and(|began| began.elapsed() >= window);
            if full || (nothing_new && waited) {
                return Ok(batch);
            }
            if nothing_new {
                tokio::time::sleep(POLL).await;
            }
        }
    }

    /// Moves what passes the filters from what was read into the batch, until it is full.
    fn fill(&self, batch: &mut Batch, left: &mut Vec<Value>) {
        let mut taken = 0;
        for record in left.iter() {
            if batch.records.len() >= self.mapping.batch_size {
                break;
            }
            taken += 1;
            batch.read_to = Some(sequence(record).to_owned());
            if self.mapping.filters.pass(record) {
                batch.records.push(record.clone());
            }
        }
        left.drain(..taken);
    }

    /// Calls the function until every record is done or given up.
    async fn hand_over(&self, batch: &Batch, shard: &str, place: &str) {
        let mut queue = Queue::new(batch.records.len());
        while let Some(piece) = queue.next() {
            let (range, failures) = (piece.records.clone(), piece.failures);
            let records = &batch.records[range];
            let expired = self.expired(records);
            if expired > 0 {
                self.give_up(Condition::RecordAgeExceeded, &records[..expired], failures, shard).await;
                queue.expire(expired);
                continue;
            }
            let Some(outcome) = self.call(records).await else {
                // Lambda itself refused; that is no failure of the function's.
                tokio::time::sleep(POLL * 5).await;
                continue;
            };
            if let Some(piece) = queue.settle(outcome, self.mapping.policy) {
                let records = &batch.records[piece.records];
                self.give_up(Condition::RetryAttemptsExhausted, records, piece.failures, shard).await;
            } else if outcome != Outcome::Done {
                tokio::time::sleep(self.backoff(failures)).await;
            }
            if let Some(done) = queue.next().and_then(|next| next.records.start.checked_sub(1)) {
                self.note(place, sequence(&batch.records[done]));
            }
        }
        if let Some(read_to) = &batch.read_to {
            self.note(place, read_to);
        }
    }

    /// One call; none when the function could not be called at all.
    async fn call(&self, records: &[Value]) -> Option<Outcome> {
        let event = json!({"Records": records});
        match self.aws.invoke(&self.mapping.function, &event).await {
            Ok(FunctionAnswer::Done(answer)) if self.mapping.reports_failures => {
                Some(reported(&answer, records))
            }
            Ok(FunctionAnswer::Done(_)) => Some(Outcome::Done),
            Ok(FunctionAnswer::Failed(_)) => Some(Outcome::Failed),
            Err(_) => None,
        }
    }

    /// How many records from the front are too old.
    fn expired(&self, records: &[Value]) -> usize {
        let Some(max) = self.mapping.record_age_max else { return 0 };
        let age = |record| written_at(record).and_then(|at| Duration::try_from(Timestamp::now() - at).ok());
        records.iter().take_while(|record| age(record).is_some_and(|age| age > max)).count()
    }

    async fn give_up(&self, condition: Condition, records: &[Value], calls: u32, shard: &str) {
        self.output.line(&format!(
            "  ! {} gave up on {} records ({})",
            self.mapping.name,
            records.len(),
            condition.as_str()
        ));
        let Some(queue) = &self.mapping.dead_letters else { return };
        let function_arn = self.mapping.function_arn();
        let given_up = GivenUp {
            condition,
            function_arn: &function_arn,
            stream_arn: &self.mapping.stream_arn,
            shard,
            records,
            calls,
        };
        let message = given_up.message(Timestamp::now()).to_string();
        if let Err(error) = self.aws.send_message(queue, &message).await {
            self.output.line(&format!("  ! {queue} did not take word of it: {error:#}"));
        }
    }

    fn backoff(&self, failures: u32) -> Duration {
        let wait = POLL * 2_u32.saturating_pow(failures.min(7));
        wait.min(BACKOFF_MAX).mul_f64(self.wait_scale)
    }

    fn note(&self, place: &str, sequence: &str) {
        if let Err(error) = self.checkpoints.set(place, sequence) {
            self.output.line(&format!("  ! {error:#}"));
        }
    }
}

/// Reads `batchItemFailures`: the earliest record named is where it failed. An answer that names none that is there,
/// or is malformed, is a failure of all.
fn reported(answer: &Value, records: &[Value]) -> Outcome {
    let failures = match answer {
        Value::Null => return Outcome::Done,
        Value::Object(fields) => match fields.get("batchItemFailures") {
            None | Some(Value::Null) => return Outcome::Done,
            Some(Value::Array(failures)) if failures.is_empty() => return Outcome::Done,
            Some(Value::Array(failures)) => failures,
            Some(_) => return Outcome::Failed,
        },
        _ => return Outcome::Failed,
    };
    let position = |failure: &Value| {
        let named = failure["itemIdentifier"].as_str()?;
        records.iter().position(|record| sequence(record) == named)
    };
    let positions: Option<Vec<_>> = failures.iter().map(position).collect();
    positions.and_then(|all| all.into_iter().min()).map_or(Outcome::Failed, Outcome::FailedFrom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_failure_that_is_reported_counts() {
        let records: Vec<_> = ["1", "2", "3"].map(|n| json!({"dynamodb": {"SequenceNumber": n}})).into();
        let reported = |answer: Value| reported(&answer, &records);
        let failed = |names: &[&str]| {
            let failures: Vec<_> = names.iter().map(|name| json!({"itemIdentifier": name})).collect();
            json!({ "batchItemFailures": failures })
        };
        assert_eq!(reported(failed(&["3", "2"])), Outcome::FailedFrom(1));
        assert_eq!(reported(failed(&["1"])), Outcome::FailedFrom(0));
        assert_eq!(reported(failed(&[])), Outcome::Done);
        assert_eq!(reported(json!(null)), Outcome::Done);
        assert_eq!(reported(json!({})), Outcome::Done);
        for malformed in [failed(&["9"]), failed(&[""]), json!({"batchItemFailures": "x"}), json!("text")] {
            assert_eq!(reported(malformed.clone()), Outcome::Failed, "{malformed}");
        }
    }
}
