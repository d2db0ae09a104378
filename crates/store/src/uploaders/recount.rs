//! Counting again who has how many photos under a tag, by the photos that stand there.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    id::{PhotoId, Username},
    tag::TagName,
};
use futures_util::{StreamExt, TryStreamExt, stream};

use super::{PHOTOS, count};
use crate::{
    Store, StoreError,
    item::{Item, text},
    keys::{Key, PK, Partition, SK, photo_of},
    miscounts::Miscount,
};

/// How many photos each owner has under a tag, as the items say: none where an item lacks the attribute.
type Counted = BTreeMap<Username, Option<AttributeValue>>;

/// Photos that are read together, and how many of such reads go on at once.
const READ_TOGETHER: usize = 100;
const AT_ONCE: usize = 8;

impl Store {
    pub(crate) async fn miscount_of_tag(&self, tag: &TagName) -> Result<Option<Miscount>, StoreError> {
        // Counts first: who changes one afterwards is seen when it is put right.
        let counted = self.counted_under(tag).await?;
        let mut photos = Vec::new();
        self.each_tagged(tag, |photo| photos.push(photo)).await?;
        let there = self.owners_of(&photos).await?;
        let names: BTreeSet<_> = counted.keys().chain(there.keys()).collect();
        let look = |name: &Username| {
            let (before, after) = (counted.get(name), there.get(name).copied());
            // An item that tells nothing is wrong, whatever is there.
            let is_right = before.map(|photos| photos.as_ref().and_then(count)) == after.map(Some);
            (!is_right).then(|| (name.clone(), (before.cloned().flatten(), after.unwrap_or_default())))
        };
        let counts: BTreeMap<_, _> = names.into_iter().filter_map(look).collect();
        Ok((!counts.is_empty()).then(|| Miscount::Uploaders { tag: tag.clone(), counts }))
    }

    /// Whether nothing stands under a tag.
    pub(crate) async fn is_bare(&self, tag: &TagName) -> Result<bool, StoreError> {
        let query = self.query(&Partition::Tagged(tag.clone()), None).consistent_read(true).limit(1);
        Ok(query.send().await?.items.unwrap_or_default().is_empty())
    }

    /// Whether all were put right: not those whose photos changed meanwhile.
    pub(crate) async fn put_uploaders_right(
        &self,
        tag: &TagName,
        counts: &BTreeMap<Username, (Option<AttributeValue>, u64)>,
    ) -> Result<bool, StoreError> {
        let mut all = true;
        for (name, (before, after)) in counts {
            let key = Key::Uploader(tag, name);
            let write = match after {
                0 => self.tally_delete(&key, before.as_ref())?,
                after => self.tally_put(tag, &key, before.as_ref(), *after)?,
            };
            all &= self.transact(vec![write]).await?;
        }
        Ok(all)
    }

    /// Every photo under a tag, strongly consistent.
    pub(crate) async fn each_tagged(
        &self,
        tag: &TagName,
        see: impl FnMut(PhotoId),
    ) -> Result<(), StoreError> {
        let read = |item: &Item| item.get(SK)?.as_s().ok()?.parse().ok();
        self.all_listed(&Partition::Tagged(tag.clone()), read).await?.into_iter().for_each(see);
        Ok(())
    }

    async fn owners_of(&self, photos: &[PhotoId]) -> Result<BTreeMap<Username, u64>, StoreError> {
        let chunks: Vec<_> = photos.chunks(READ_TOGETHER).map(<[_]>::to_vec).collect();
        let reads = chunks
            .into_iter()
            .map(|chunk| async move { self.get_all(chunk.into_iter().map(Key::Photo)).await });
        let photos = stream::iter(reads).buffer_unordered(AT_ONCE);
        let count = |mut owners: BTreeMap<_, u64>, photos: Vec<Item>| async move {
            for photo in photos {
                *owners.entry(owner_of(&photo)?).or_default() += 1;
            }
            Ok(owners)
        };
        photos.try_fold(BTreeMap::new(), count).await
    }

    /// What the items say, of the table itself: its index is behind.
    async fn counted_under(&self, tag: &TagName) -> Result<Counted, StoreError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.search)
            .consistent_read(true)
            .key_condition_expression("#pk = :pk")
            .expression_attribute_names("#pk", PK)
            .expression_attribute_values(":pk", text(Partition::UploadersOf(tag.clone()).pk()));
        let (mut counted, mut start) = (Counted::new(), None);
        loop {
            let answer = query.clone().set_exclusive_start_key(start).send().await?;
            counted.extend(answer.items.unwrap_or_default().into_iter().filter_map(counted_of));
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(counted);
            }
        }
    }
}

/// Read alone: whatever else of a photo cannot be read, it is known whose it is.
fn owner_of(photo: &Item) -> Result<Username, StoreError> {
    let owner = photo.get("owner").and_then(|owner| owner.as_s().ok()?.parse().ok());
    owner.ok_or_else(|| {
        let id = photo_of(photo).map_or_else(String::new, |id| format!(" {id}"));
        StoreError::unreadable(format!("photo{id}"), "it is nobody's")
    })
}

fn counted_of(mut item: Item) -> Option<(Username, Option<AttributeValue>)> {
    Some((item.get(SK)?.as_s().ok()?.parse().ok()?, item.remove(PHOTOS)))
}
