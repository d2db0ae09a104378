//! The worklists: what stands still, page by page, until somebody does something about it.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{id::PhotoId, photo::Photo};
use futures_util::future::try_join_all;
use jiff::Timestamp;

use crate::{
    Store, StoreError,
    item::{Item, text},
    keys::{Key, Partition, Shard, WorkList, moment, photo_of},
    lists::Page,
};

/// Where a worklist goes on: in each of its shards after the last entry that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkPosition(Vec<Option<Entry>>);

/// A photo's entry in a shard of a worklist.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    since: String,
    photo: PhotoId,
}

impl Store {
    /// Photos that have stood in a worklist since before `older_than`, those that stand longest first.
    pub async fn work(
        &self,
        list: WorkList,
        older_than: Timestamp,
        from: Option<&WorkPosition>,
        limit: u32,
    ) -> Result<Page<PhotoId, WorkPosition>, StoreError> {
        let shards: Vec<_> = Shard::all().map(|shard| Partition::Work(list, shard)).collect();
        let mut after = from.map_or_else(|| vec![None; shards.len()], |from| from.0.clone());
        let parts = shards.iter().zip(&after).map(|(shard, after)| {
            let after = after.as_ref();
            async move { self.work_of(shard, older_than, after, limit).await }
        });
        let parts = try_join_all(parts).await?.into_iter().enumerate();
        let mut standing: Vec<_> =
            parts.flat_map(|(shard, entries)| entries.into_iter().map(move |entry| (shard, entry))).collect();
        // A stable sort by the time alone: of each shard, a page holds what comes first there.
        standing.sort_by(|(_, a), (_, b)| a.since.cmp(&b.since));
        standing.truncate(limit as usize);
        let items: Vec<_> = standing.iter().map(|(_, entry)| entry.photo).collect();
        for (shard, entry) in standing {
            after[shard] = Some(entry);
        }
        let next = (items.len() == limit as usize).then_some(WorkPosition(after));
        Ok(Page { items, next })
    }

    /// A photo, strongly consistent, with the worklist in which it stands: a list is a little behind its records.
    pub async fn standing(&self, id: PhotoId) -> Result<Option<(Photo, Option<WorkList>)>, StoreError> {
        let record = self.record(id).await?;
        Ok(record.map(|record| {
            let list = WorkList::of(&record.photo, record.ledger.ended_run());
            (record.photo, list)
        }))
    }

    async fn work_of(
        &self,
        shard: &Partition,
        older_than: Timestamp,
        after: Option<&Entry>,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        let query = self.query(shard, Some(("<", moment(older_than))));
        let query = query.limit(i32::try_from(limit.max(1)).unwrap_or(i32::MAX));
        let answer = query.set_exclusive_start_key(after.map(|entry| start(shard, entry))).send().await?;
        let (_, since) = shard.attributes();
        let read = |item: Item| {
            Some(Entry { since: item.get(since)?.as_s().ok()?.clone(), photo: photo_of(&item)? })
        };
        Ok(answer.items.unwrap_or_default().into_iter().filter_map(read).collect())
    }
}

/// The key after which a query of a shard goes on; it need not be there any more.
fn start(shard: &Partition, entry: &Entry) -> HashMap<String, AttributeValue> {
    let (pk, sk) = shard.attributes();
    let mut key = Key::Photo(entry.photo).item();
    key.extend([(pk.to_owned(), text(shard.pk())), (sk.to_owned(), text(&entry.since))]);
    key
}
