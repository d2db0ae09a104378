//! Who has the most public photos under a tag, in the search table.

mod recount;

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem};
use domain::{id::Username, tag::TagName};

use crate::{
    Page, Position, Store, StoreError,
    hashes::built,
    item::{Item, number, text},
    keys::{Key, PK, Partition, Table, shelves},
};

/// Somebody with photos under a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploader {
    pub username: Username,
    pub photos: u64,
}

/// How many photos of an owner stand under tags, as it was read.
#[derive(Debug, Default)]
pub(crate) struct Tallies {
    owner: Option<Username>,
    /// By the partition key.
    photos: HashMap<String, AttributeValue>,
}

const PHOTOS: &str = "photos";

impl Store {
    /// Who has public photos under a tag, those with the most first.
    pub async fn uploaders(
        &self,
        tag: &TagName,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Page<Uploader>, StoreError> {
        self.listed(&Partition::UploadersOf(tag.clone()), from, limit, uploader).await
    }

    /// How many photos of an owner stand under tags, strongly consistent.
    pub(crate) async fn tallies_of<'a>(
        &self,
        owner: &'a Username,
        tags: impl Iterator<Item = &'a TagName>,
    ) -> Result<Tallies, StoreError> {
        let items = self.get_all_of(Table::Search, tags.map(|tag| Key::Uploader(tag, owner))).await?;
        let read = |mut item: Item| Some((item.get(PK)?.as_s().ok()?.clone(), item.remove(PHOTOS)?));
        Ok(Tallies { owner: Some(owner.clone()), photos: items.into_iter().filter_map(read).collect() })
    }

    /// The part of a transaction that counts one photo more or fewer, unless somebody counted since; none when there is
    /// nothing to count, or nobody for whom.
    pub(crate) fn tally_write(
        &self,
        tallies: &Tallies,
        tag: &TagName,
        by: i64,
    ) -> Option<Result<TransactWriteItem, StoreError>> {
        let key = Key::Uploader(tag, tallies.owner.as_ref()?);
        let before = tallies.photos.get(&key.pk());
        match before.and_then(count).unwrap_or_default().saturating_add_signed(by) {
            0 => before.map(|before| self.tally_delete(&key, Some(before))),
            after => Some(self.tally_put(tag, &key, before, after)),
        }
    }

    fn tally_put(
        &self,
        tag: &TagName,
        key: &Key<'_>,
        before: Option<&AttributeValue>,
        after: u64,
    ) -> Result<TransactWriteItem, StoreError> {
        let list = Partition::UploadersOf(tag.clone());
        let (pk, sk) = list.attributes();
        let mut item = key.item();
        item.extend([
            (PHOTOS.to_owned(), number(after)),
            (pk.to_owned(), text(list.pk())),
            (sk.to_owned(), text(shelves::counted(after, &key.sk()))),
        ]);
        let put = Put::builder()
            .table_name(&self.tables.search)
            .set_item(Some(item))
            .condition_expression(as_read(before))
            .expression_attribute_names("#photos", PHOTOS)
            .set_expression_attribute_values(before.map(value));
        Ok(TransactWriteItem::builder().put(built(put.build())?).build())
    }

    fn tally_delete(
        &self,
        key: &Key<'_>,
        before: Option<&AttributeValue>,
    ) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder()
            .table_name(&self.tables.search)
            .set_key(Some(key.item()))
            .condition_expression(as_read(before))
            .expression_attribute_names("#photos", PHOTOS)
            .set_expression_attribute_values(before.map(value));
        Ok(TransactWriteItem::builder().delete(built(delete.build())?).build())
    }
}

/// Nobody counted since the attribute was read, whether it is a number or not.
fn as_read(before: Option<&AttributeValue>) -> &'static str {
    before.map_or("attribute_not_exists(#photos)", |_| "#photos = :before")
}

fn value(before: &AttributeValue) -> HashMap<String, AttributeValue> {
    HashMap::from([(":before".to_owned(), before.clone())])
}

/// None of what is no number: it counts as nothing, and is written over.
fn count(photos: &AttributeValue) -> Option<u64> {
    photos.as_n().ok()?.parse().ok()
}

/// Read from an index that holds keys only.
fn uploader(item: &Item) -> Option<Uploader> {
    let (photos, username) = shelves::counted_of(item.get("gsi1sk")?.as_s().ok()?)?;
    Some(Uploader { username: username.parse().ok()?, photos })
}
