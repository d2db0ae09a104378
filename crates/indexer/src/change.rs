//! One change of a photo as the stream tells it: the photo before, the photo after.

use aws_lambda_events::event::dynamodb::EventRecord;
use domain::photo::Photo;
use serde::Deserialize;
use serde_json::Value;
use store::{StoreError, keys::is_meta, photo_from_stream};

/// A photo's record before and after one write.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The stream's name of this change: the same however often it is delivered.
    pub event_id: String,
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    Inserted(Box<Photo>),
    Modified {
        old: Box<Photo>,
        new: Box<Photo>,
    },
    /// By giving up an upload, or by time to live after a deletion.
    Removed(Box<Photo>),
}

impl Kind {
    #[must_use]
    pub fn before(&self) -> Option<&Photo> {
        match self {
            Self::Inserted(_) => None,
            Self::Modified { old, .. } | Self::Removed(old) => Some(old),
        }
    }

    #[must_use]
    pub fn after(&self) -> Option<&Photo> {
        match self {
            Self::Inserted(new) | Self::Modified { new, .. } => Some(new),
            Self::Removed(_) => None,
        }
    }
}

/// Why a record could not be understood. It is not skipped: what it asked for would be lost.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("a stream record is not what DynamoDB delivers")]
    Record(#[from] serde_json::Error),
    #[error(transparent)]
    Image(#[from] StoreError),
    #[error("an event {event} without the images that belong to it")]
    Images { event: String },
}

/// Reads one record of a batch; none when it is of another entity than a photo.
pub fn read(record: &Value) -> Result<Option<Change>, Unreadable> {
    let keys = serde_dynamo::Item::deserialize(&record["dynamodb"]["Keys"])?;
    if !is_meta(&keys) {
        return Ok(None);
    }
    let record = EventRecord::deserialize(record)?;
    let old = photo_from_stream(&record.change.old_image)?.map(Box::new);
    let new = photo_from_stream(&record.change.new_image)?.map(Box::new);
    let kind = match (record.event_name.as_str(), old, new) {
        ("INSERT", None, Some(new)) => Kind::Inserted(new),
        ("MODIFY", Some(old), Some(new)) => Kind::Modified { old, new },
        ("REMOVE", Some(old), None) => Kind::Removed(old),
        _ => return Err(Unreadable::Images { event: record.event_name }),
    };
    Ok(Some(Change { event_id: record.event_id, kind }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn meta(event: &str, images: &Value) -> Value {
        let mut change = json!({"Keys": {"PK": {"S": "PHOTO#01KAG7Q2M8N3P4Q5R6S7T8V9WA"}, "SK": {"S": "META"}}, "SizeBytes": 1});
        change.as_object_mut().unwrap().extend(images.as_object().unwrap().clone());
        json!({"eventID": "e1", "eventName": event, "awsRegion": "us-east-1", "dynamodb": change})
    }

    #[test]
    fn nothing_that_may_be_a_photo_is_passed_over() {
        for record in [
            json!({}),
            json!({"dynamodb": {"Keys": {"PK": {"X": 1}}}}),
            meta("INSERT", &json!({})),
            meta("MODIFY", &json!({"NewImage": {"SK": {"S": "META"}}})),
            meta("INSERT", &json!({"NewImage": {"SK": {"S": "META"}, "status": {"ZZ": "published"}}})),
            meta("RENAME", &json!({})),
        ] {
            assert!(read(&record).is_err(), "{record}");
        }
    }

    #[test]
    fn what_is_no_photo_is_passed_over_whatever_it_holds() {
        let other = json!({"dynamodb": {
            "Keys": {"PK": {"S": "USER#ada"}, "SK": {"S": "PROFILE"}}, "NewImage": {"status": {"ZZ": 1}}
        }});
        assert_eq!(read(&other).unwrap(), None);
    }
}
