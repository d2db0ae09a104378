//! What an on-failure destination is told of records that are given up, in AWS's words.

use jiff::Timestamp;
use serde_json::{Value, json};
use ulid::Ulid;

/// Why records are given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    RetryAttemptsExhausted,
    RecordAgeExceeded,
}

impl Condition {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::RetryAttemptsExhausted => "RetryAttemptsExhausted",
            Self::RecordAgeExceeded => "RecordAgeExceeded",
        }
    }
}

/// Records that are given up, and where they come from.
#[derive(Debug)]
pub(super) struct GivenUp<'a> {
    pub(super) condition: Condition,
    pub(super) function_arn: &'a str,
    pub(super) stream_arn: &'a str,
    pub(super) shard: &'a str,
    pub(super) records: &'a [Value],
    pub(super) calls: u32,
}

impl GivenUp<'_> {
    /// The message: it says which records, not what was in them.
    pub(super) fn message(&self, now: Timestamp) -> Value {
        let (first, last) = (self.records.first(), self.records.last());
        let mut message = json!({
            "requestContext": {
                "requestId": Ulid::generate().to_string(),
                "functionArn": self.function_arn,
                "condition": self.condition.as_str(),
                "approximateInvokeCount": self.calls,
            },
            "version": "1.0",
            "timestamp": format!("{now:.3}"),
            "DDBStreamBatchInfo": {
                "shardId": self.shard,
                "startSequenceNumber": first.map(sequence),
                "endSequenceNumber": last.map(sequence),
                "approximateArrivalOfFirstRecord": first.map(arrival),
                "approximateArrivalOfLastRecord": last.map(arrival),
                "batchSize": self.records.len(),
                "streamArn": self.stream_arn,
            },
        });
        if self.calls > 0 {
            message["responseContext"] =
                json!({"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"});
        }
        message
    }
}

pub(super) fn sequence(record: &Value) -> &str {
    record["dynamodb"]["SequenceNumber"].as_str().unwrap_or_default()
}

/// When a record was written, in seconds since the epoch.
pub(super) fn written_at(record: &Value) -> Option<Timestamp> {
    let seconds = record["dynamodb"]["ApproximateCreationDateTime"].as_f64()?;
    Timestamp::from_microsecond((seconds * 1e6) as i64).ok()
}

fn arrival(record: &Value) -> Option<String> {
    written_at(record).map(|at| format!("{at:.0}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_is_as_aws_writes_it() {
        let record = |sequence: &str, at: u64| json!({"dynamodb": {"SequenceNumber": sequence, "ApproximateCreationDateTime": at}});
        let records = [record("1", 1_573_689_199), record("2", 1_573_689_200)];
        let given_up = GivenUp {
            condition: Condition::RetryAttemptsExhausted,
            function_arn: "arn:f",
            stream_arn: "arn:s",
            shard: "shardId-1",
            records: &records,
            calls: 3,
        };
        let mut message = given_up.message("2019-11-14T00:13:49.717Z".parse().unwrap());
        message["requestContext"]["requestId"] = "r".into();
        let expected = json!({
            "requestContext": {
                "requestId": "r",
                "functionArn": "arn:f",
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": 3,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "version": "1.0",
            "timestamp": "2019-11-14T00:13:49.717Z",
            "DDBStreamBatchInfo": {
                "shardId": "shardId-1",
                "startSequenceNumber": "1",
                "endSequenceNumber": "2",
                "approximateArrivalOfFirstRecord": "2019-11-13T23:53:19Z",
                "approximateArrivalOfLastRecord": "2019-11-13T23:53:20Z",
                "batchSize": 2,
                "streamArn": "arn:s",
            },
        });
        assert_eq!(message, expected);
    }
}
