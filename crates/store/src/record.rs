//! The item of a photo: the photo itself, its places in the indexes, and what only the store needs to know.

use std::collections::HashMap;

use domain::photo::Photo;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    StoreError,
    item::{Item, from_item, text, to_item},
    keys::{Key, is_meta, places},
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
    /// Counts every write, also those that a reader cannot see: the lock of all changes.
    pub(crate) writes: u64,
    /// The newest run that has settled an outcome; that run has nothing more to say.
    #[serde(default)]
    pub(crate) settled_run: u32,
    /// Since when the photo stands where it stands: its place in a worklist.
    pub(crate) since: Timestamp,
    /// Seconds since the Unix epoch; only a tombstone ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires_at: Option<i64>,
}

impl Record {
    pub(crate) fn new(photo: Photo) -> Self {
        let since = photo.created_at;
        let entity = "photo".to_owned();
        Self { photo, ledger: Ledger { entity, writes: 1, settled_run: 0, since, expires_at: None } }
    }

    pub(crate) fn from_item(key: &Key<'_>, item: Item) -> Result<Self, StoreError> {
        Ok(Self { photo: from_item(key, item.clone())?, ledger: from_item(key, item)? })
    }

    /// The item, whose places in the indexes always follow from what the photo says.
    pub(crate) fn to_item(&self) -> Result<Item, StoreError> {
        let key = Key::Photo(self.photo.id);
        let mut item = to_item(&key, &self.photo)?;
        item.extend(to_item(&key, &self.ledger)?);
        for (partition, sort) in places(&self.photo, self.ledger.since) {
            let (pk, sk) = partition.attributes();
            item.insert(pk.to_owned(), text(partition.pk()));
            item.insert(sk.to_owned(), text(sort));
        }
        Ok(item)
    }

    /// This record as the next write makes it: the revision goes up when a reader can see the difference.
    pub(crate) fn after(mut self, before: &Self) -> Self {
        self.photo.revision = before.photo.revision;
        if visible(&self.photo) != visible(&before.photo) {
            self.photo.revision += 1;
        }
        if self != *before {
            self.ledger.writes = before.ledger.writes + 1;
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
