//! Whose photo has these bytes: one item for each hash of an owner, taken and given back with the photo.

use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use domain::{
    id::{PhotoId, Sha256, Username},
    photo::Photo,
};
use serde::{Deserialize, Serialize};

use crate::{
    Store, StoreError,
    item::{Item, from_item, text, to_item},
    keys::{Key, PK},
};

#[derive(Debug, Serialize, Deserialize)]
struct Hash {
    photo_id: PhotoId,
    sha256: Sha256,
}

/// What a change of a photo means for its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HashChange {
    /// The hash stays as it is.
    Keep,
    /// The photo has the hash, unless another photo of its owner has it already.
    Take,
    /// The same bytes may be uploaded again.
    Free,
}

impl Store {
    /// The photo of `owner` that has these bytes.
    pub async fn photo_by_hash(
        &self,
        owner: &Username,
        sha256: &Sha256,
    ) -> Result<Option<PhotoId>, StoreError> {
        let key = Key::Hash(owner, sha256);
        let Some(item) = self.get(&key).await? else { return Ok(None) };
        Ok(Some(from_item::<Hash>(&key, item)?.photo_id))
    }

    /// The photos of `owner` that have any of these bytes; hashes that no photo has are left out.
    pub async fn photos_by_hashes(
        &self,
        owner: &Username,
        hashes: &[Sha256],
    ) -> Result<Vec<(Sha256, PhotoId)>, StoreError> {
        let keys = hashes.iter().map(|sha256| Key::Hash(owner, sha256));
        let items = self.get_all(keys).await?;
        let read = |item: Item| {
            let hash: Hash =
                serde_dynamo::from_item(item).map_err(|error| StoreError::unreadable("hash", error))?;
            Ok((hash.sha256, hash.photo_id))
        };
        items.into_iter().map(read).collect()
    }

    /// The write that brings the hash in line with a change of its photo; none when it is already.
    pub(crate) async fn hash_write(
        &self,
        before: &Photo,
        after: &Photo,
        change: HashChange,
    ) -> Result<Option<TransactWriteItem>, StoreError> {
        match change {
            HashChange::Keep => Ok(None),
            HashChange::Take => self.take_free_hash(after).await,
            HashChange::Free => self.free_own_hash(before).await,
        }
    }

    async fn take_free_hash(&self, photo: &Photo) -> Result<Option<TransactWriteItem>, StoreError> {
        let Some(sha256) = &photo.sha256 else { return Ok(None) };
        match self.photo_by_hash(&photo.owner, sha256).await? {
            None => self.take_hash(photo, sha256, None).map(Some),
            Some(_) => Ok(None),
        }
    }

    pub(crate) async fn free_own_hash(&self, photo: &Photo) -> Result<Option<TransactWriteItem>, StoreError> {
        let Some(sha256) = &photo.sha256 else { return Ok(None) };
        match self.photo_by_hash(&photo.owner, sha256).await? {
            Some(holder) if holder == photo.id => self.free_hash(photo, sha256).map(Some),
            _ => Ok(None),
        }
    }

    /// Takes a hash for a photo: a free one, or one that `from` still has.
    pub(crate) fn take_hash(
        &self,
        photo: &Photo,
        sha256: &Sha256,
        from: Option<PhotoId>,
    ) -> Result<TransactWriteItem, StoreError> {
        let item = to_item(&Key::Hash(&photo.owner, sha256), &Hash { photo_id: photo.id, sha256: *sha256 })?;
        let put = Put::builder().table_name(&self.tables.core).set_item(Some(item));
        let put = match from {
            None => {
                put.condition_expression("attribute_not_exists(#pk)").expression_attribute_names("#pk", PK)
            }
            Some(holder) => put
                .condition_expression("attribute_not_exists(#pk) OR #photo = :holder")
                .expression_attribute_names("#pk", PK)
                .expression_attribute_names("#photo", "photo_id")
                .expression_attribute_values(":holder", text(holder)),
        };
        Ok(TransactWriteItem::builder().put(built(put.build())?).build())
    }

    fn free_hash(&self, photo: &Photo, sha256: &Sha256) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder()
            .table_name(&self.tables.core)
            .set_key(Some(Key::Hash(&photo.owner, sha256).item()))
            .condition_expression("#photo = :photo")
            .expression_attribute_names("#photo", "photo_id")
            .expression_attribute_values(":photo", text(photo.id));
        Ok(TransactWriteItem::builder().delete(built(delete.build())?).build())
    }
}

/// A part of a transaction, whose builder only fails when a required field is missing.
pub(crate) fn built<T>(part: Result<T, aws_sdk_dynamodb::error::BuildError>) -> Result<T, StoreError> {
    part.map_err(|error| StoreError::Unwritable {
        what: "part of a transaction".into(),
        source: error.into(),
    })
}
