//! Who has the most public photos under a tag, in the search table.

mod recount;

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
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
    photos: HashMap<String, u64>,
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
        let read = |item: Item| {
            let photos = item.get(PHOTOS)?.as_n().ok()?.parse().ok()?;
            Some((item.get(PK)?.as_s().ok()?.clone(), photos))
        };
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
        let before = tallies.photos.get(&key.pk()).copied().unwrap_or_default();
        match (before, before.saturating_add_signed(by)) {
            (0, 0) => None,
            (before, 0) => Some(self.tally_delete(&key, before)),
            (before, after) => Some(self.tally_put(tag, &key, before, after)),
        }
    }

    fn tally_put(
        &self,
        tag: &TagName,
        key: &Key<'_>,
        before: u64,
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
        let put = Put::builder().table_name(&self.tables.search).set_item(Some(item));
        let put = match before {
            0 => put.condition_expression("attribute_not_exists(#pk)").expression_attribute_names("#pk", PK),
            before => put
                .condition_expression("#photos = :before")
                .expression_attribute_names("#photos", PHOTOS)
                .expression_attribute_values(":before", number(before)),
        };
        Ok(TransactWriteItem::builder().put(built(put.build())?).build())
    }

    fn tally_delete(&self, key: &Key<'_>, before: u64) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder()
            .table_name(&self.tables.search)
            .set_key(Some(key.item()))
            .condition_expression("#photos = :before")
            .expression_attribute_names("#photos", PHOTOS)
            .expression_attribute_values(":before", number(before));
        Ok(TransactWriteItem::builder().delete(built(delete.build())?).build())
    }
}

/// Read from an index that holds keys only.
fn uploader(item: &Item) -> Option<Uploader> {
    let (photos, username) = shelves::counted_of(item.get("gsi1sk")?.as_s().ok()?)?;
    Some(Uploader { username: username.parse().ok()?, photos })
}
