//! The bucket's notification as Lambda gets it.

use aws_lambda_events::event::s3::S3EventRecord;
use boot::TaskError;
use domain::photo::ObjectVersion;
use percent_encoding::percent_decode_str;
use serde::Deserialize;

/// Objects that were created, perhaps several. The test event that S3 sends when a notification is set up has none.
#[derive(Debug, Clone, Deserialize)]
pub struct Arrivals {
    #[serde(default, rename = "Records")]
    records: Vec<S3EventRecord>,
}

/// One created object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arrived {
    pub(super) bucket: String,
    pub(super) key: String,
    /// Absent where the bucket is not versioned.
    pub(super) version: Option<ObjectVersion>,
}

impl Arrivals {
    pub(super) fn objects(self) -> impl Iterator<Item = Result<Arrived, TaskError>> {
        self.records.into_iter().filter(is_creation).filter(|record| !is_folder(record)).map(read)
    }
}

fn is_creation(record: &S3EventRecord) -> bool {
    record
        .event_name
        .as_deref()
        .is_none_or(|name| name.trim_start_matches("s3:").starts_with("ObjectCreated"))
}

/// What the console makes for "create folder": a name that ends so, and nothing in it.
fn is_folder(record: &S3EventRecord) -> bool {
    let object = &record.s3.object;
    object.size.unwrap_or_default() == 0 && object.key.as_deref().is_some_and(|key| key.ends_with('/'))
}

fn read(record: S3EventRecord) -> Result<Arrived, TaskError> {
    let missing = |what| TaskError::bad_input(format!("a record without {what}"));
    let bucket = record.s3.bucket.name.ok_or_else(|| missing("a bucket"))?;
    let key = record.s3.object.key.ok_or_else(|| missing("a key"))?;
    let version = record.s3.object.version_id.filter(|version| !version.is_empty()).map(ObjectVersion);
    Ok(Arrived { bucket, key: decoded(&key)?, version })
}

/// Keys come encoded as in a form: `drop/ada/Holiday+1%2B2.jpg` is `drop/ada/Holiday 1+2.jpg`.
fn decoded(key: &str) -> Result<String, TaskError> {
    let spaced = key.replace('+', " ");
    let text = percent_decode_str(&spaced).decode_utf8();
    text.map(Into::into).map_err(|_| TaskError::bad_input("a key that is no UTF-8"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn record(name: &str, key: &str) -> Value {
        json!({
            "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "us-east-1",
            "eventTime": "2026-11-20T12:00:00.000Z", "eventName": name,
            "userIdentity": {"principalId": "A"}, "requestParameters": {"sourceIPAddress": "127.0.0.1"},
            "responseElements": {}, "s3": {
                "s3SchemaVersion": "1.0", "configurationId": "c",
                "bucket": {"name": "uploads", "ownerIdentity": {"principalId": "A"}, "arn": "arn:aws:s3:::uploads"},
                "object": {"key": key, "size": 4, "eTag": "e", "versionId": "v1", "sequencer": "0"}
            }
        })
    }

    fn keys(records: &[Value]) -> Vec<String> {
        let arrivals: Arrivals = serde_json::from_value(json!({ "Records": records })).unwrap();
        arrivals.objects().map(|arrived| arrived.unwrap().key).collect()
    }

    #[test]
    fn keys_are_decoded_and_only_created_objects_count() {
        assert_eq!(
            keys(&[
                record("ObjectCreated:Post", "drop/ada/Holiday+1%2B2+%E2%98%80.jpg"),
                record("ObjectRemoved:Delete", "drop/ada/gone.jpg"),
                record("ObjectCreated:Copy", "originals/ada/x"),
            ]),
            ["drop/ada/Holiday 1+2 ☀.jpg", "originals/ada/x"]
        );
    }

    #[test]
    fn a_folder_is_empty() {
        let full = record("ObjectCreated:Put", "drop/ada/full/");
        let mut empty = record("ObjectCreated:Put", "drop/ada/");
        empty["s3"]["object"]["size"] = json!(0);
        assert_eq!(keys(&[empty, full]), ["drop/ada/full/"]);
    }

    #[test]
    fn the_test_event_of_a_new_notification_has_no_objects() {
        let event =
            json!({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "uploads", "RequestId": "r"});
        let arrivals: Arrivals = serde_json::from_value(event).unwrap();
        assert_eq!(arrivals.objects().count(), 0);
    }
}
