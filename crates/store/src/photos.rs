//! Photos: made, read, edited by their owners, deleted.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use domain::{
    id::{MediaSecret, PhotoId},
    photo::{Photo, Status, Visibility},
    tag::with_hashtags_of,
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Store, StoreError,
    hashes::{HashChange, built},
    keys::{Key, PK},
    record::Record,
    retry::{TRIES, pause},
    revise::{Draft, Revised, Transacted, UNTOUCHED},
};

/// How long a deleted photo is remembered as such, so that late events find out.
const TOMBSTONE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What became of a new photo.
#[derive(Debug, Clone, PartialEq)]
pub enum Creation {
    Created,
    /// The owner has a photo with the same bytes: this one.
    OwnDuplicate(Box<Photo>),
    /// The same photo id is there already: an object adopted twice.
    Exists,
}

/// What an owner changes; the outer `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Details {
    pub title: Option<Option<String>>,
    pub caption: Option<Option<String>>,
    pub alt_text: Option<Option<String>>,
    pub visibility: Option<Visibility>,
    /// For a visibility that fewer have: whoever knows the old URL shall not know the new one.
    pub new_secret: Option<MediaSecret>,
}

/// What became of a change that was made for one revision.
#[derive(Debug, Clone, PartialEq)]
pub enum Change<T> {
    Done(T),
    /// The photo has another revision.
    Stale,
    Missing,
}

impl Store {
    /// Writes a new photo together with its hash.
    pub async fn create_photo(&self, photo: &Photo) -> Result<Creation, StoreError> {
        let mut holder = None;
        for attempt in 0..TRIES {
            let mut writes = vec![self.put_first(photo)?];
            if let Some(sha256) = &photo.sha256 {
                writes.push(self.take_hash(photo, sha256, holder)?);
            }
            match self.transact_telling(writes).await? {
                Transacted::Done => return Ok(Creation::Created),
                Transacted::Unmet(0) => return Ok(Creation::Exists),
                Transacted::Unmet(_) => match self.duplicate_of(photo).await? {
                    Ok(duplicate) => return Ok(Creation::OwnDuplicate(duplicate)),
                    Err(stale) => holder = stale,
                },
                Transacted::Conflict => {}
            }
            pause(attempt).await;
        }
        Err(StoreError::Contended { what: format!("photo {}", photo.id), tries: TRIES })
    }

    fn put_first(&self, photo: &Photo) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder()
            .table_name(&self.tables.core)
            .set_item(Some(Record::new(photo.clone()).to_item()?))
            .condition_expression("attribute_not_exists(#pk)")
            .expression_attribute_names("#pk", PK);
        Ok(TransactWriteItem::builder().put(built(put.build())?).build())
    }

    /// The owner's photo that has the hash; or whose the hash still is although that photo gave it up.
    async fn duplicate_of(&self, photo: &Photo) -> Result<Result<Box<Photo>, Option<PhotoId>>, StoreError> {
        let Some(sha256) = &photo.sha256 else { return Ok(Err(None)) };
        let Some(holder) = self.photo_by_hash(&photo.owner, sha256).await? else { return Ok(Err(None)) };
        let there = self.photo(holder).await?;
        let gave_up = |photo: &Photo| matches!(photo.status, Status::Deleted | Status::Rejected);
        Ok(there.filter(|photo| !gave_up(photo)).map(Box::new).ok_or(Some(holder)))
    }

    /// A photo, strongly consistent; a deleted one is a tombstone with status [`Status::Deleted`].
    pub async fn photo(&self, id: PhotoId) -> Result<Option<Photo>, StoreError> {
        Ok(self.record(id).await?.map(|record| record.photo))
    }

    /// Photos in the order of `ids`; missing ones are left out.
    pub async fn photos(&self, ids: &[PhotoId]) -> Result<Vec<Photo>, StoreError> {
        let mut found = HashMap::with_capacity(ids.len());
        for item in self.get_all(ids.iter().copied().map(Key::Photo)).await? {
            let photo: Photo =
                serde_dynamo::from_item(item).map_err(|error| StoreError::unreadable("photo", error))?;
            found.insert(photo.id, photo);
        }
        Ok(ids.iter().filter_map(|id| found.get(id).cloned()).collect())
    }

    /// Lets the upload of a photo that still waits for it end later; whether it still waits.
    pub async fn renew_upload(&self, id: PhotoId, expires_at: Timestamp) -> Result<bool, StoreError> {
        let renewed = self
            .revise(id, |record| {
                let mut record = record.clone();
                record.photo.upload_expires_at = Some(expires_at);
                let waits = record.photo.status == Status::AwaitingUpload;
                waits.then_some(Draft { record, hash: HashChange::Keep })
            })
            .await?;
        Ok(matches!(renewed, Revised::Done(_)))
    }

    /// Makes an owner's changes. The hashtags among the tags follow the caption.
    pub async fn update_photo(
        &self,
        id: PhotoId,
        revision: u64,
        details: &Details,
    ) -> Result<Change<Photo>, StoreError> {
        let revised = self
            .revise(id, |record| {
                let current = record.photo.revision == revision && record.photo.status != Status::Deleted;
                let record = Record { photo: edited(&record.photo, details), ledger: record.ledger.clone() };
                current.then_some(Draft { record, hash: HashChange::Keep })
            })
            .await?;
        Ok(change(revised))
    }

    /// Leaves a tombstone: out of every list, without what its owner wrote, its stages, its renders and its hash, for
    /// 30 days.
    pub async fn delete_photo(&self, id: PhotoId, revision: u64) -> Result<Change<Photo>, StoreError> {
        let now = Timestamp::now();
        let revised = self
            .revise(id, |record| {
                let current = record.photo.revision == revision && record.photo.status != Status::Deleted;
                current.then(|| Draft { record: tombstone(record, now), hash: HashChange::Free })
            })
            .await?;
        Ok(change(revised))
    }

    /// Removes a photo whose object never came, and its hash; whether it still waited and is gone by this call.
    pub async fn give_up_upload(&self, id: PhotoId) -> Result<bool, StoreError> {
        for attempt in 0..TRIES {
            let Some(record) = self.record(id).await? else { return Ok(false) };
            if record.photo.status != Status::AwaitingUpload {
                return Ok(false);
            }
            let mut writes = vec![self.delete_record(&record)?];
            writes.extend(self.free_own_hash(&record.photo).await?);
            if self.transact(writes).await? {
                return Ok(true);
            }
            pause(attempt).await;
        }
        Err(StoreError::Contended { what: format!("photo {id}"), tries: TRIES })
    }

    fn delete_record(&self, record: &Record) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder()
            .table_name(&self.tables.core)
            .set_key(Some(Key::Photo(record.photo.id).item()))
            .condition_expression(UNTOUCHED)
            .expression_attribute_names("#lock", "lock")
            .expression_attribute_values(":lock", record.ledger.lock.value());
        Ok(TransactWriteItem::builder().delete(built(delete.build())?).build())
    }
}

fn edited(photo: &Photo, details: &Details) -> Photo {
    let mut photo = photo.clone();
    let set = |field: &mut Option<String>, value: &Option<Option<String>>| {
        if let Some(value) = value {
            field.clone_from(value);
        }
    };
    set(&mut photo.title, &details.title);
    set(&mut photo.caption, &details.caption);
    set(&mut photo.alt_text, &details.alt_text);
    photo.visibility = details.visibility.unwrap_or(photo.visibility);
    // Before there are renditions nobody else was told the secret, and Derive may be writing under it right now.
    if let Some(secret) = details.new_secret
        && photo.facts.is_some()
    {
        photo.secret = secret;
    }
    photo.tags = with_hashtags_of(photo.caption.as_deref(), &photo.tags);
    photo
}

/// What is left of a deleted photo: enough to refuse late runs and to find its objects, and nothing personal.
fn tombstone(record: &Record, now: Timestamp) -> Record {
    let mut record = record.clone();
    let photo = &mut record.photo;
    photo.status = Status::Deleted;
    photo.filename = String::new();
    photo.sha256 = None;
    (photo.title, photo.caption, photo.alt_text) = (None, None, None);
    (photo.facts, photo.moderation) = (None, None);
    (photo.rejection, photo.failure, photo.upload_expires_at) = (None, None, None);
    photo.tags = Vec::new();
    photo.degraded = Vec::new();
    record.ledger.since = now;
    record.ledger.expires_at = Some((now + TOMBSTONE).as_second());
    record
}

fn change(revised: Revised) -> Change<Photo> {
    match revised {
        Revised::Done(photo) => Change::Done(photo),
        Revised::Refused(photo) if photo.status == Status::Deleted => Change::Missing,
        Revised::Refused(_) => Change::Stale,
        Revised::Missing => Change::Missing,
    }
}
