//! The phase that takes away what no filing names, and puts what filings name and only they tell of.

use boot::TaskError;
use search::{Placing, Subject};
use store::{Cursor, Segment, Store, Swept};

use super::{Pace, Step, Tally, failed, file::file_all};

pub(super) async fn step(
    store: Store,
    pace: Pace,
    segment: Segment,
    from: Option<Cursor>,
) -> Result<Step, TaskError> {
    let page = store.sweep(segment, from.as_ref(), pace.items_a_step).await?;
    let mut tally = Tally { seen: page.items.len() as u64, ..Tally::default() };
    let unknown = page.items.iter().filter(|item| **item == Swept::Unknown).count();
    if unknown > 0 {
        tracing::warn!(unknown, "items that are nothing that stands here");
    }
    tally.mended += store.strike_strays(&page.items).await?;
    // Those without a record: nobody else comes by them. To file them takes them from the shelves.
    let (recorded, gone) = parted(&store, filed(page.items)).await?;
    let taken = file_all(&store, gone, Placing::Kept).await?;
    tally.failed += taken.failed;
    tally.mended += taken.seen - taken.failed;
    let (put, unreadable) = store.put_lost_tags(&recorded).await?;
    tally.mended += put;
    tally.failed += unreadable.len() as u64;
    unreadable.into_iter().for_each(|(subject, error)| failed::log(&subject, error));
    Ok((tally, page.next))
}

/// Whose filings are on a page.
fn filed(items: Vec<Swept>) -> Vec<Subject> {
    let subject = |item| match item {
        Swept::Filing(subject) => Some(subject),
        _ => None,
    };
    items.into_iter().filter_map(subject).collect()
}

/// Those with a record, and those without.
async fn parted(store: &Store, subjects: Vec<Subject>) -> Result<(Vec<Subject>, Vec<Subject>), TaskError> {
    let recorded = store.recorded(&subjects).await?;
    Ok(subjects.into_iter().partition(|subject| recorded.contains(subject)))
}
