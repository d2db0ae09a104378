//! Filling a page: hits from the lists, looked at in their records, until there are enough of them.

use futures_util::{StreamExt, TryStreamExt, stream};
use search::find::{ENTRIES_MAX, Finder, Hit, Place, Plan, Progress, Read};
use store::{EntriesRead, Store, StoreError};

use super::Answer;

/// Records looked at for one page: phrases whose words are common apart, and photos of people whom the asker does not
/// want, take many.
const RECORDS_MAX: usize = 200;
/// Records of a round after the first at least: few are cheap, and many of them may not fit.
const RECORDS_MIN: usize = 20;
/// Lists read at once.
const AT_ONCE: usize = 16;

/// What is looked at before it is shown.
pub(super) trait Look: Sync {
    type Item: Send;

    /// Those of the hits that may be shown, in their order.
    fn look(&self, hits: Vec<Hit>)
    -> impl Future<Output = Result<Vec<(Hit, Self::Item)>, StoreError>> + Send;
}

/// A page of what `records` let through, in the order of the hits. One more than asked for is gathered, to know whether
/// there is another page.
pub(super) async fn gather<L: Look>(
    store: &Store,
    plan: Plan,
    from: Option<&Place>,
    limit: u32,
    records: &L,
) -> Result<Answer<L::Item>, StoreError> {
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
        page.extend(records.look(hits).await?);
        if page.len() > limit {
            page.truncate(limit);
            let next = finder.place(page.last().map(|(hit, _)| hit));
            return Ok(Answer { items: items(page), next, is_partial: finder.is_partial() });
        }
        if is_end || looked_at >= RECORDS_MAX {
            let next = finder.place(last.as_ref());
            return Ok(Answer { items: items(page), next, is_partial: !is_end || finder.is_partial() });
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

fn items<T>(page: Vec<(Hit, T)>) -> Vec<T> {
    page.into_iter().map(|(_, item)| item).collect()
}
