//! Likes: one a person and photo, with the count in the same transaction.

use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use domain::{
    id::{PhotoId, Username},
    social::Like,
};
use jiff::Timestamp;

use crate::{
    Page, Position, Store, StoreError,
    counts::{Count, Counted},
    hashes::built,
    item::{Item, text, to_item},
    keys::{Key, LIKES, PK, Partition, SK, moment_of, photo_of},
    retry::{TRIES, pause},
    revise::Transacted,
};

impl Store {
    /// Likes a photo; whether this call did.
    pub async fn like(&self, photo: PhotoId, user: &Username, now: Timestamp) -> Result<bool, StoreError> {
        let like = Like { photo_id: photo, username: user.clone(), liked_at: now };
        let write = || {
            let put = Put::builder()
                .table_name(&self.tables.core)
                .set_item(Some(item(&like)?))
                .condition_expression("attribute_not_exists(#pk)")
                .expression_attribute_names("#pk", PK);
            Ok(TransactWriteItem::builder().put(built(put.build())?).build())
        };
        self.counted(&Counted::Photo(photo), (Count::Likes, 1), write).await
    }

    /// Takes a like back; whether this call did.
    pub async fn unlike(&self, photo: PhotoId, user: &Username) -> Result<bool, StoreError> {
        let write = || self.delete_there(&Key::Like(photo, user));
        self.counted(&Counted::Photo(photo), (Count::Likes, -1), write).await
    }

    /// Which of the photos somebody likes.
    pub async fn liked(&self, user: &Username, photos: &[PhotoId]) -> Result<Vec<PhotoId>, StoreError> {
        let items = self.get_all(photos.iter().map(|photo| Key::Like(*photo, user))).await?;
        Ok(items.iter().filter_map(photo_of).collect())
    }

    /// Somebody's likes of photos, in no order; missing ones are left out.
    pub async fn likes_on(&self, user: &Username, photos: &[PhotoId]) -> Result<Vec<Like>, StoreError> {
        let items = self.get_all(photos.iter().map(|photo| Key::Like(*photo, user))).await?;
        let read =
            |item| serde_dynamo::from_item(item).map_err(|error| StoreError::unreadable("like", error));
        items.into_iter().map(read).collect()
    }

    /// Who likes a photo, the latest first.
    pub async fn likers(
        &self,
        photo: PhotoId,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Page<Username>, StoreError> {
        let who = |item: &Item| item.get(SK)?.as_s().ok()?.strip_prefix(LIKES)?.parse().ok();
        self.listed(&Partition::LikersOf(photo), from, limit, who).await
    }

    /// What somebody likes, the latest first.
    pub async fn likes_of(
        &self,
        user: &Username,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Page<PhotoId>, StoreError> {
        self.listed(&Partition::LikesOf(user.clone()), from, limit, photo_of).await
    }

    /// A delete that only holds when there is something to delete.
    pub(crate) fn delete_there(&self, key: &Key<'_>) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder()
            .table_name(self.name_of(key.table()))
            .set_key(Some(key.item()))
            .condition_expression("attribute_exists(#pk)")
            .expression_attribute_names("#pk", PK);
        Ok(TransactWriteItem::builder().delete(built(delete.build())?).build())
    }

    /// Makes a write and changes a count, or neither; false when the write's own condition does not hold.
    pub(crate) async fn counted(
        &self,
        counted: &Counted<'_>,
        change: (Count, i64),
        write: impl Fn() -> Result<TransactWriteItem, StoreError>,
    ) -> Result<bool, StoreError> {
        for attempt in 0..TRIES {
            let count = self.count_write(counted, &[change], attempt).await?;
            match self.transact_telling(vec![write()?, count]).await? {
                Transacted::Done => return Ok(true),
                Transacted::Unmet(_) => return Ok(false),
                Transacted::Conflict => pause(attempt).await,
            }
        }
        Err(StoreError::Contended { what: counted.to_string(), tries: TRIES })
    }
}

fn item(like: &Like) -> Result<Item, StoreError> {
    let mut item = to_item(&Key::Like(like.photo_id, &like.username), like)?;
    item.insert("entity".into(), text("like"));
    let places = [
        (Partition::LikesOf(like.username.clone()), moment_of(like.liked_at, &like.photo_id)),
        (Partition::LikersOf(like.photo_id), moment_of(like.liked_at, &like.username)),
    ];
    for (partition, sort) in places {
        let (pk, sk) = partition.attributes();
        item.insert(pk.to_owned(), text(partition.pk()));
        item.insert(sk.to_owned(), text(sort));
    }
    Ok(item)
}
