//! Filling a page: candidates from partitions, their records, what the reader may see, until the page is full.

use domain::{id::PhotoId, photo::Photo};
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::{
    Store, StoreError,
    item::{Item, text},
    keys::Partition,
    lists::{Page, Position},
    sieve::Sieve,
};

/// Rounds of candidates for one page. A page may end short after them, but it says where to go on.
const ROUNDS: u32 = 10;
/// Candidates of a round at least: few are cheap, and many of them may be out of view.
const CANDIDATES_MIN: usize = 20;

/// Partitions that are asked at once: who follows hundreds that are read from where they are takes no connection from
/// anybody else.
const ASKED_AT_ONCE: usize = 16;

/// A page on its way. One item more than asked for is gathered, to know whether there is another page.
#[derive(Debug)]
pub(crate) struct Filling {
    items: Vec<Photo>,
    limit: usize,
    /// All candidates from here on have been looked at.
    before: Option<PhotoId>,
}

/// How far the candidates were looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Walked {
    /// There are no more.
    ToTheEnd,
    /// The page is full.
    Enough,
    /// There may be more, but one call has done its share.
    Partly,
}

impl Filling {
    pub(crate) fn new(before: Option<PhotoId>, limit: u32) -> Self {
        Self { items: Vec::new(), limit: limit as usize, before }
    }

    fn missing(&self) -> usize {
        (self.limit + 1).saturating_sub(self.items.len())
    }

    /// The page, as far as it got; `go_on` is where the next one starts if this one is not full.
    pub(crate) fn end(mut self, go_on: Option<Position>) -> Page<Photo> {
        let next = if self.missing() == 0 {
            self.items.truncate(self.limit);
            self.items.last().map(|photo| Position::before(photo.id))
        } else {
            go_on
        };
        Page { items: self.items, next }
    }

    /// The page after walking through all of a list's partitions.
    pub(crate) fn after(self, walked: Walked) -> Page<Photo> {
        let go_on = self.before.filter(|_| walked == Walked::Partly).map(Position::before);
        self.end(go_on)
    }
}

impl Store {
    /// Fills a page from partitions that are sorted by photo id, newest first, as one.
    pub(crate) async fn fill(
        &self,
        page: &mut Filling,
        partitions: &[Partition],
        sieve: &Sieve<'_>,
    ) -> Result<Walked, StoreError> {
        for _ in 0..ROUNDS {
            if page.missing() == 0 {
                return Ok(Walked::Enough);
            }
            let wanted = page.missing().max(CANDIDATES_MIN);
            let (ids, ended) = self.candidates(partitions, page.before, wanted).await?;
            page.before = ids.last().copied().or(page.before);
            let photos = self.sieved(sieve, self.photos(&ids).await?).await?;
            let missing = page.missing();
            page.items.extend(photos.into_iter().take(missing));
            if ended {
                return Ok(Walked::ToTheEnd);
            }
        }
        Ok(if page.missing() == 0 { Walked::Enough } else { Walked::Partly })
    }

    /// The newest `wanted` ids of all partitions together, and whether that is all there is.
    async fn candidates(
        &self,
        partitions: &[Partition],
        before: Option<PhotoId>,
        wanted: usize,
    ) -> Result<(Vec<PhotoId>, bool), StoreError> {
        let parts: Vec<_> =
            partitions.iter().map(|partition| self.ids_of(partition, before, wanted)).collect();
        let parts: Vec<_> = stream::iter(parts).buffered(ASKED_AT_ONCE).try_collect().await?;
        let mut ended = parts.iter().all(|(_, ended)| *ended);
        let mut ids: Vec<_> = parts.into_iter().flat_map(|(ids, _)| ids).collect();
        ids.sort_unstable_by(|a, b| b.cmp(a));
        // A photo may stand in two of them.
        ids.dedup();
        if ids.len() > wanted {
            ids.truncate(wanted);
            ended = false;
        }
        Ok((ids, ended))
    }

    /// The newest `wanted` ids of a partition, and whether it has no more.
    async fn ids_of(
        &self,
        partition: &Partition,
        before: Option<PhotoId>,
        wanted: usize,
    ) -> Result<(Vec<PhotoId>, bool), StoreError> {
        let (_, sort) = partition.attributes();
        let mut ids = Vec::new();
        let mut start: Option<Item> = None;
        loop {
            let query = self.query(partition, before.map(|id| ("<", id.to_string())));
            let query = query.scan_index_forward(false).limit(i32::try_from(wanted).unwrap_or(i32::MAX));
            let answer = query.set_exclusive_start_key(start).send().await?;
            let found = answer.items.unwrap_or_default();
            ids.extend(found.iter().filter_map(|item| item.get(sort)?.as_s().ok()?.parse::<PhotoId>().ok()));
            start = answer.last_evaluated_key;
            if start.is_none() || ids.len() >= wanted {
                return Ok((ids, start.is_none()));
            }
        }
    }

    /// A query of a partition, of the part of it where the sort key compares to a value as given.
    pub(crate) fn query(
        &self,
        partition: &Partition,
        bound: Option<(&'static str, String)>,
    ) -> aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder {
        let (pk, sk) = partition.attributes();
        let query = self
            .client
            .query()
            .table_name(self.name_of(partition.table()))
            .set_index_name(partition.index().map(str::to_owned))
            .expression_attribute_names("#pk", pk)
            .expression_attribute_values(":pk", text(partition.pk()));
        match bound.or_else(|| partition.below().map(|below| ("<", below.to_owned()))) {
            None => query.key_condition_expression("#pk = :pk"),
            Some((comparison, value)) => query
                .key_condition_expression(format!("#pk = :pk AND #sk {comparison} :bound"))
                .expression_attribute_names("#sk", sk)
                .expression_attribute_values(":bound", text(value)),
        }
    }
}
