//! Filling a page: hits from the lists, looked at in their records, until there are enough of them.

use std::collections::HashMap;

use futures_util::{StreamExt, TryStreamExt, stream};
use search::{
    Subject,
    find::{ENTRIES_MAX, Finder, Hit, Place, Progress, Read},
};
use store::{EntriesRead, Store, StoreError};

use super::{Answer, plan::Planned};

/// Records looked at for one page: phrases whose words are common apart, and photos of people whom the asker does not
/// want, take many.
const RECORDS_MAX: usize = 200;
/// Records of a round after the first at least: few are cheap, and many of them may not fit.
const RECORDS_MIN: usize = 20;
/// Lists read at once.
const AT_ONCE: usize = 16;

/// A page of what `look` lets through, in the order of the hits: it is given whom they are of, and gives those back that
/// may be shown, in any order. One more than asked for is gathered, to know whether there is another page.
pub(super) async fn gather<T, F>(
    store: &Store,
    Planned { plan, is_partial }: Planned,
    from: Option<&Place>,
    limit: u32,
    look: impl Fn(Vec<Subject>) -> F,
) -> Result<Answer<T>, StoreError>
where
    F: Future<Output = Result<Vec<(Subject, T)>, StoreError>>,
{
    let Some(plan) = plan else { return Ok(Answer::none()) };
    let mut finder = Finder::new(plan, from, ENTRIES_MAX);
    let limit = limit.max(1) as usize;
    let (mut page, mut looked_at, mut last) = (Vec::new(), 0, None);
    loop {
        let missing = limit + 1 - page.len();
        let round = if looked_at == 0 { missing } else { missing.max(RECORDS_MIN) };
        let hits = next_hits(store, &mut finder, round).await?;
        let is_end = hits.len() < round;
        looked_at += hits.len();
        last = hits.last().cloned().or(last);
        let subjects = hits.iter().map(|hit| hit.subject.clone()).collect();
        let mut shown: HashMap<_, _> = look(subjects).await?.into_iter().collect();
        page.extend(hits.into_iter().filter_map(|hit| Some((shown.remove(&hit.subject)?, hit))));
        if page.len() > limit {
            page.truncate(limit);
            let next = finder.place(page.last().map(|(_, hit)| hit));
            return Ok(Answer { items: items(page), next, is_partial: is_partial || finder.is_partial() });
        }
        if is_end || looked_at >= RECORDS_MAX {
            let next = finder.place(last.as_ref());
            let is_partial = is_partial || !is_end || finder.is_partial();
            return Ok(Answer { items: items(page), next, is_partial });
        }
    }
}

/// So many hits, or all there are as far as reading goes.
async fn next_hits(store: &Store, finder: &mut Finder, most: usize) -> Result<Vec<Hit>, StoreError> {
    let mut hits = Vec::new();
    loop {
        hits.extend(std::iter::from_fn(|| finder.next_hit()).take(most - hits.len()));
        if hits.len() == most || finder.progress() != Progress::Reading {
            return Ok(hits);
        }
        for (read, found) in read_all(store, finder.reads()).await? {
            finder.add(&read.list, found.entries, found.ended);
        }
    }
}

async fn read_all(store: &Store, reads: Vec<Read>) -> Result<Vec<(Read, EntriesRead)>, StoreError> {
    let read = |read: Read| async move {
        let found = store.entries(&read).await?;
        Ok((read, found))
    };
    let reads: Vec<_> = reads.into_iter().map(read).collect();
    stream::iter(reads).buffered(AT_ONCE).try_collect().await
}

fn items<T>(page: Vec<(T, Hit)>) -> Vec<T> {
    page.into_iter().map(|(item, _)| item).collect()
}
