//! The item of a photo: the photo itself, its places in the indexes, and what only the store needs to know.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::photo::Photo;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    StoreError,
    item::{Item, from_item, text, to_item},
    keys::{Key, is_meta, places_after},
};

/// A photo as it stands in the table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Record {
    pub(crate) photo: Photo,
    pub(crate) ledger: Ledger,
}

/// What the store keeps beside the photo. No reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ledger {
    entity: String,
    /// Another one with every write, also with those that a reader cannot see: a change is made only to the record that
    /// was read, and who made it knows its own write again.
    pub(crate) lock: Lock,
    /// The newest run that has settled an outcome; that run has nothing more to say.
    #[serde(default)]
    pub(crate) settled_run: u32,
    /// The newest run that failed and left the photo where it was, in view or in review. Redriven, it may still settle.
    #[serde(default)]
    pub(crate) failed_run: u32,
    /// Since when the photo stands where it stands: its place in a worklist.
    pub(crate) since: Timestamp,
    /// Seconds since the Unix epoch; only a tombstone ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires_at: Option<i64>,
}

impl Ledger {
    /// The newest run that has ended, one way or the other.
    pub(crate) fn ended_run(&self) -> u32 {
        self.settled_run.max(self.failed_run)
    }
}

/// A random name of one write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Lock(String);

impl Lock {
    pub(crate) fn random() -> Self {
        Self(format!("{:032x}", rand::random::<u128>()))
    }

    /// The value that a condition compares with.
    pub(crate) fn value(&self) -> AttributeValue {
        text(&self.0)
    }
}

impl Record {
    pub(crate) fn new(photo: Photo) -> Self {
        let since = photo.created_at;
        let entity = "photo".to_owned();
        Self {
            photo,
            ledger: Ledger {
                entity,
                lock: Lock::random(),
                settled_run: 0,
                failed_run: 0,
                since,
                expires_at: None,
            },
        }
    }

    pub(crate) fn from_item(key: &Key<'_>, item: Item) -> Result<Self, StoreError> {
        Ok(Self { photo: from_item(key, item.clone())?, ledger: from_item(key, item)? })
    }

    /// The item, whose places in the indexes always follow from what the photo says.
    pub(crate) fn to_item(&self) -> Result<Item, StoreError> {
        let key = Key::Photo(self.photo.id);
        let mut item = to_item(&key, &self.photo)?;
        item.extend(to_item(&key, &self.ledger)?);
        for (partition, sort) in places_after(&self.photo, self.ledger.since, self.ledger.ended_run()) {
            let (pk, sk) = partition.attributes();
            item.insert(pk.to_owned(), text(partition.pk()));
            item.insert(sk.to_owned(), text(sort));
        }
        Ok(item)
    }

    /// This record as the write named `lock` makes it: the revision goes up when a reader can see the difference.
    pub(crate) fn after(mut self, before: &Self, lock: &Lock) -> Self {
        self.photo.revision = before.photo.revision;
        if visible(&self.photo) != visible(&before.photo) {
            self.photo.revision += 1;
        }
        if self != *before {
            self.ledger.lock = lock.clone();
        }
        self
    }
}

/// The part of a photo that its readers are answered from.
fn visible(photo: &Photo) -> Photo {
    Photo { run: 0, version: None, upload_expires_at: None, ..photo.clone() }
}

/// Reads the photo out of an image of a stream record; none when there is no image, or it is of another entity.
///
/// # Errors
/// [`StoreError::Unreadable`] when the image is a photo's record but no photo can be read from it.
pub fn photo_from_stream(
    image: &HashMap<String, serde_dynamo::AttributeValue>,
) -> Result<Option<Photo>, StoreError> {
    if !is_meta(image) {
        return Ok(None);
    }
    let photo = serde_dynamo::from_item(image.clone())
        .map_err(|error| StoreError::unreadable("photo of a stream record", error))?;
    Ok(Some(photo))
}

#[cfg(test)]
mod tests {
    use domain::photo::{Degraded, Status, Visibility};
    use serde_json::json;

    use super::*;

    fn photo(status: Status, visibility: Visibility, degraded: Vec<Degraded>) -> Photo {
        let mut photo: Photo = serde_json::from_value(json!({
            "id": "01KAG6Y5N1T2V3W4X5Y6Z7A8B9", "owner": "ada", "status": "processing",
            "visibility": "public", "filename": "a.jpg", "bytes": 1, "format": "image/jpeg",
            "secret": "00112233445566778899aabbccddeeff", "run": 1, "revision": 3,
            "tags": [{"name": "sea", "source": "label", "confidence": 98.7}],
            "created_at": "2026-11-20T12:00:00Z",
        }))
        .unwrap();
        (photo.status, photo.visibility, photo.degraded) = (status, visibility, degraded);
        photo
    }

    fn indexes(photo: Photo) -> Vec<String> {
        let item = Record::new(photo).to_item().unwrap();
        let mut indexes: Vec<_> =
            item.keys().filter(|name| name.starts_with("gsi") && name.ends_with("pk")).cloned().collect();
        indexes.sort();
        indexes
    }

    #[test]
    fn a_record_survives_its_item() {
        let record = Record::new(photo(Status::Published, Visibility::Public, vec![Degraded::Labels]));
        let item = record.to_item().unwrap();
        assert_eq!(item["entity"], AttributeValue::S("photo".into()));
        assert_eq!(item["status"], AttributeValue::S("published".into()));
        assert_eq!(Record::from_item(&Key::Photo(record.photo.id), item).unwrap(), record);
    }

    #[test]
    fn a_photo_stands_in_the_indexes_that_its_state_calls_for() {
        let degraded = || vec![Degraded::Labels];
        for (status, visibility, lacks, expected) in [
            (Status::AwaitingUpload, Visibility::Public, vec![], "gsi1pk gsi3pk"),
            (Status::Processing, Visibility::Public, vec![], "gsi1pk gsi3pk"),
            (Status::Published, Visibility::Public, vec![], "gsi1pk gsi2pk"),
            (Status::Published, Visibility::Public, degraded(), "gsi1pk gsi2pk gsi3pk"),
            (Status::Published, Visibility::Followers, vec![], "gsi1pk"),
            (Status::Published, Visibility::Private, degraded(), "gsi1pk gsi3pk"),
            (Status::InReview, Visibility::Public, vec![], "gsi1pk gsi3pk"),
            (Status::Failed, Visibility::Public, vec![], "gsi1pk gsi3pk"),
            (Status::Removed, Visibility::Public, vec![], "gsi1pk"),
            (Status::Rejected, Visibility::Public, vec![], "gsi1pk"),
            // Among its owner's tombstones: they are to be found when the owner is erased.
            (Status::Deleted, Visibility::Public, vec![], "gsi1pk"),
        ] {
            assert_eq!(indexes(photo(status, visibility, lacks)).join(" "), expected, "{status:?}");
        }
    }

    #[test]
    fn the_revision_counts_what_readers_see_and_the_lock_everything() {
        let before = Record::new(photo(Status::Published, Visibility::Public, vec![]));
        let lock = Lock::random();
        assert_eq!(before.clone().after(&before, &lock), before);
        let mut unseen = before.clone();
        unseen.photo.run = 2;
        let unseen = unseen.after(&before, &lock);
        assert_eq!((unseen.photo.revision, &unseen.ledger.lock), (3, &lock));
        let mut seen = before.clone();
        seen.photo.title = Some("new".into());
        let seen = seen.after(&before, &lock);
        assert_eq!((seen.photo.revision, &seen.ledger.lock), (4, &lock));
    }

    #[test]
    fn an_image_of_a_stream_is_a_photo_another_entity_or_unreadable() {
        let image = |photo: serde_json::Value| {
            let image: serde_dynamo::Item = serde_json::from_value(photo).unwrap();
            photo_from_stream(image.inner())
        };
        assert!(image(json!({})).unwrap().is_none());
        assert!(image(json!({"PK": {"S": "USER#ada"}, "SK": {"S": "PROFILE"}})).unwrap().is_none());
        let broken = image(json!({"PK": {"S": "PHOTO#x"}, "SK": {"S": "META"}}));
        assert!(matches!(broken, Err(StoreError::Unreadable { .. })));
        let whole = Record::new(photo(Status::Failed, Visibility::Public, vec![]));
        let item: serde_dynamo::Item = whole.to_item().unwrap().into();
        assert_eq!(photo_from_stream(item.inner()).unwrap(), Some(whole.photo));
    }
}
