//! Comments on photos, with their count in the same transaction.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use domain::{
    id::{CommentId, PhotoId, Username},
    social::Comment,
};

use crate::{
    Page, Position, Store, StoreError,
    counts::{Count, Counted},
    hashes::built,
    item::{Item, from_item, text, to_item},
    keys::{COMMENTS, Key, PK, Partition, SK, photo_of},
};

impl Store {
    /// Writes a comment; whether this call did.
    pub async fn add_comment(&self, comment: &Comment) -> Result<bool, StoreError> {
        let write = || {
            let put = Put::builder()
                .table_name(&self.tables.core)
                .set_item(Some(item(comment)?))
                .condition_expression("attribute_not_exists(#pk)")
                .expression_attribute_names("#pk", PK);
            Ok(TransactWriteItem::builder().put(built(put.build())?).build())
        };
        self.counted(&Counted::Photo(comment.photo_id), (Count::Comments, 1), write).await
    }

    /// Deletes a comment; whether this call did.
    pub async fn delete_comment(&self, photo: PhotoId, id: CommentId) -> Result<bool, StoreError> {
        let write = || self.delete_there(&Key::Comment(photo, id));
        self.counted(&Counted::Photo(photo), (Count::Comments, -1), write).await
    }

    pub async fn comment(&self, photo: PhotoId, id: CommentId) -> Result<Option<Comment>, StoreError> {
        let key = Key::Comment(photo, id);
        self.get(&key).await?.map(|item| from_item(&key, item)).transpose()
    }

    /// Comments in no order; missing ones are left out.
    pub async fn comments_at(&self, places: &[(PhotoId, CommentId)]) -> Result<Vec<Comment>, StoreError> {
        let items = self.get_all(places.iter().map(|(photo, id)| Key::Comment(*photo, *id))).await?;
        let read =
            |item| serde_dynamo::from_item(item).map_err(|error| StoreError::unreadable("comment", error));
        items.into_iter().map(read).collect()
    }

    /// Comments on a photo, the latest first.
    pub async fn comments(
        &self,
        photo: PhotoId,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Page<Comment>, StoreError> {
        self.listed(&Partition::CommentsOn(photo), from, limit, |item| {
            serde_dynamo::from_item(item.clone()).ok()
        })
        .await
    }

    /// A person's comments, the latest first: on which photo, and which.
    pub async fn comments_by(
        &self,
        author: &Username,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Page<(PhotoId, CommentId)>, StoreError> {
        self.listed(&Partition::CommentsBy(author.clone()), from, limit, place).await
    }
}

fn item(comment: &Comment) -> Result<Item, StoreError> {
    let mut item = to_item(&Key::Comment(comment.photo_id, comment.id), comment)?;
    item.insert("entity".into(), text("comment"));
    let partition = Partition::CommentsBy(comment.author.clone());
    let (pk, sk) = partition.attributes();
    item.insert(pk.to_owned(), text(partition.pk()));
    item.insert(sk.to_owned(), text(comment.id));
    Ok(item)
}

fn place(item: &Item) -> Option<(PhotoId, CommentId)> {
    Some((photo_of(item)?, item.get(SK)?.as_s().ok()?.strip_prefix(COMMENTS)?.parse().ok()?))
}
