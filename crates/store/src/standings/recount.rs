//! Counting again who holds a word, by what stands in its list; and what stands on a shelf, by the filings.

use std::{collections::BTreeMap, time::Instant};

use futures_util::future::try_join_all;
use search::{
    Shelf, Subject, Word,
    census::{Census, MEMBERS_MAX},
    find::List,
};

use super::Standing;
use crate::{
    Store, StoreError,
    item::Item,
    keys::{Key, Partition, SK, shelves},
    miscounts::Miscount,
    samples::sampled,
    sweep::Swept,
    walk::Segment,
};

/// Segments in which the whole table is looked through.
const SEGMENTS: u16 = 8;
const ITEMS_A_PAGE: u32 = 5_000;

impl Store {
    pub(crate) async fn miscount_of_word(
        &self,
        shelf: Shelf,
        word: &Word,
    ) -> Result<Option<Miscount>, StoreError> {
        let before = self.standing_of(shelf, Some(word)).await?;
        let mut after = Census::default();
        let parts = before.as_ref().map_or(1, |standing| standing.shards);
        self.each_holder(shelf, word, parts, |holder| sampled(&mut after, holder.mark(), MEMBERS_MAX))
            .await?;
        Ok(miscount(shelf, Some(word.clone()), before, after))
    }

    /// Where the census of a whole shelf differs from a census of its filings. Looks through the whole table; none when
    /// that is not done by a time.
    pub async fn miscounts_of_shelves(&self, until: Instant) -> Result<Option<Vec<Miscount>>, StoreError> {
        let mut before = BTreeMap::new();
        for shelf in [Shelf::Photos, Shelf::People] {
            before.insert(shelf, self.standing_of(shelf, None).await?);
        }
        let segments = Segment::all(SEGMENTS).map(|segment| self.filed_in(segment, until));
        let segments: Option<Vec<_>> = try_join_all(segments).await?.into_iter().collect();
        let Some(segments) = segments else { return Ok(None) };
        let recounted = before.into_iter().filter_map(|(shelf, before)| {
            let mut after = Census::default();
            let members = segments.iter().filter_map(|censuses| censuses.get(&shelf));
            // Each is as fine as the whole, or finer.
            after.level = members.clone().map(|census| census.level).max().unwrap_or_default();
            for mark in members.flat_map(|census| &census.members) {
                sampled(&mut after, *mark, MEMBERS_MAX);
            }
            miscount(shelf, None, before, after)
        });
        Ok(Some(recounted.collect()))
    }

    /// Whether it was put right: not when somebody counted meanwhile.
    pub(crate) async fn put_standing_right(
        &self,
        shelf: Shelf,
        word: Option<&Word>,
        before: Option<&Standing>,
        after: &Census,
    ) -> Result<bool, StoreError> {
        let (key, nothing) = (Key::Standing(shelf, word), Standing::default());
        let before = before.unwrap_or(&nothing);
        if before.census != *after && !self.replace_census(&key, &before.census, after).await? {
            return Ok(false);
        }
        if after.members.is_empty() {
            let emptied = Standing { census: Census::default(), shards: before.shards };
            self.forget_standing(&key, &emptied).await?;
        }
        Ok(true)
    }

    /// Everybody in all parts of a word's list, strongly consistent.
    pub(crate) async fn each_holder(
        &self,
        shelf: Shelf,
        word: &Word,
        parts: u8,
        mut see: impl FnMut(Subject),
    ) -> Result<(), StoreError> {
        for shard in 0..parts.max(1) {
            let list = Partition::Entries(List { shelf, word: word.clone(), shard });
            let query = self.query(&list, None).consistent_read(true);
            let query = query.projection_expression("#sk").expression_attribute_names("#sk", SK);
            let mut start = None;
            loop {
                let answer = query.clone().set_exclusive_start_key(start).send().await?;
                let items = answer.items.unwrap_or_default();
                items.iter().filter_map(|item| holder(shelf, item)).for_each(&mut see);
                start = answer.last_evaluated_key;
                if start.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }

    pub(crate) async fn standing_of(
        &self,
        shelf: Shelf,
        word: Option<&Word>,
    ) -> Result<Option<Standing>, StoreError> {
        Ok(self.get(&Key::Standing(shelf, word)).await?.as_ref().map(super::standing_of))
    }

    /// A census of the filings in a segment; none when it is too late to go on.
    async fn filed_in(
        &self,
        segment: Segment,
        until: Instant,
    ) -> Result<Option<BTreeMap<Shelf, Census>>, StoreError> {
        let (mut filed, mut from) = (BTreeMap::<_, Census>::new(), None);
        while Instant::now() < until {
            let page = self.sweep(segment, from.as_ref(), ITEMS_A_PAGE).await?;
            for item in page.items {
                if let Swept::Filing(subject) = item {
                    sampled(filed.entry(subject.shelf()).or_default(), subject.mark(), MEMBERS_MAX);
                }
            }
            from = page.next;
            if from.is_none() {
                return Ok(Some(filed));
            }
        }
        Ok(None)
    }
}

fn holder(shelf: Shelf, item: &Item) -> Option<Subject> {
    Some(shelves::spot_of(shelf, item.get(SK)?.as_s().ok()?)?.subject)
}

/// An empty census of an item that is there is one that was not forgotten.
fn miscount(shelf: Shelf, word: Option<Word>, before: Option<Standing>, after: Census) -> Option<Miscount> {
    let is_right = match &before {
        Some(standing) => standing.census == after && !after.members.is_empty(),
        None => after.members.is_empty(),
    };
    (!is_right).then_some(Miscount::Standing { shelf, word, before, after })
}
