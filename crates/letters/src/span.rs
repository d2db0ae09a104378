//! Which records a letter is about.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// Records of one shard, from one to another, both included. Others that nobody gave up may lie between them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct Span {
    pub stream_arn: String,
    pub shard_id: String,
    pub start_sequence_number: String,
    pub end_sequence_number: String,
}

/// The part of a letter that is read: <https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html>.
#[derive(Debug, Deserialize)]
struct Body {
    #[serde(rename = "DDBStreamBatchInfo")]
    batch: Span,
}

impl Span {
    /// Reads what Lambda wrote to the destination of what it gave up.
    ///
    /// # Errors
    /// When the text is something else.
    pub fn read(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str::<Body>(text).map(|body| body.batch)
    }

    /// Where a record of the shard lies: `Less` is in the span, `Equal` is its last, `Greater` is behind it.
    pub(crate) fn place(&self, sequence_number: &str) -> Ordering {
        size(sequence_number).cmp(&size(&self.end_sequence_number))
    }
}

/// Sequence numbers are decimal, of any length up to 40 digits.
fn size(number: &str) -> (usize, &str) {
    let digits = number.trim_start_matches('0');
    (digits.len(), digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As AWS documents it, with a field that nobody reads here.
    const LETTER: &str = r#"{
        "requestContext": {"requestId": "r", "functionArn": "arn:f", "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 1},
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "version": "1.0", "timestamp": "2019-11-14T00:13:49.717Z",
        "DDBStreamBatchInfo": {
            "shardId": "shardId-00000001573689847184-864758bb", "startSequenceNumber": "800000000003126276362",
            "endSequenceNumber": "1000000000003126276363", "batchSize": 1,
            "approximateArrivalOfFirstRecord": "2019-11-14T00:13:19Z",
            "approximateArrivalOfLastRecord": "2019-11-14T00:13:19Z",
            "streamArn": "arn:aws:dynamodb:us-east-2:123456789012:table/t/stream/2019-11-14T00:04:06.388"
        }
    }"#;

    #[test]
    fn a_letter_names_a_span() {
        let span = Span::read(LETTER).unwrap();
        assert_eq!(span.shard_id, "shardId-00000001573689847184-864758bb");
        assert_eq!(span.start_sequence_number, "800000000003126276362");
        assert!(span.stream_arn.ends_with("388"));
        for other in ["", "{}", r#"{"Records": []}"#, r#"{"DDBStreamBatchInfo": {"shardId": "s"}}"#] {
            assert!(Span::read(other).is_err(), "{other}");
        }
    }

    /// As numbers, not as texts.
    #[test]
    fn a_record_lies_in_a_span_or_behind_it() {
        let span = Span::read(LETTER).unwrap();
        for (number, place) in [
            ("800000000003126276362", Ordering::Less),
            ("999999999999999999999", Ordering::Less),
            ("0001000000000003126276363", Ordering::Equal),
            ("1000000000003126276364", Ordering::Greater),
            ("8000000000000000000000", Ordering::Greater),
        ] {
            assert_eq!(span.place(number), place, "{number}");
        }
    }
}
