//! The phase that counts again: how common words and spellings are, and who has how many photos under a tag.

use boot::TaskError;
use futures_util::{StreamExt, TryStreamExt, stream};
use store::{Cursor, Glossary, Miscount, Segment, Store, StoreError, Swept};

use super::{Pace, Step, Tally};

/// Words and tags that are counted at the same time.
const AT_ONCE: usize = 8;
/// Times that something is counted again because others count it in between.
const ROUNDS: u32 = 5;

pub(super) async fn step(
    store: Store,
    pace: Pace,
    segment: Segment,
    from: Option<Cursor>,
) -> Result<Step, TaskError> {
    let page = store.sweep(segment, from.as_ref(), pace.items_a_step).await?;
    let mut tally = Tally { seen: page.items.len() as u64, ..Tally::default() };
    let items = counting(page.items, from.as_ref().map(Swept::at));
    for item in &items {
        tally.mended += u64::from(strike(&store, item).await?);
    }
    tally.mended += recount(&store, &pace, &items).await?;
    for item in &items {
        tally.mended += mend_common(&store, item).await?;
    }
    Ok((tally, page.next))
}

/// Counts both shelves as a whole again; how many were put right.
pub(super) async fn shelves(store: &Store, pace: &Pace) -> Result<u64, TaskError> {
    let mut mended = 0;
    for _ in 0..ROUNDS {
        let seen = store.miscounts_of_shelves().await?;
        if seen.is_empty() {
            return Ok(mended);
        }
        tokio::time::sleep(pace.lasting).await;
        for miscount in store.miscounts_of_shelves().await? {
            if seen.contains(&miscount) {
                mended += u64::from(store.put_right(&miscount).await?);
            }
        }
        tokio::time::sleep(pace.lasting).await;
    }
    tracing::warn!("a shelf is counted by others all the time: its census is left as it is");
    Ok(mended)
}

/// Items that count something. Photos under one tag follow each other, and one of them stands for all: the first, and
/// none where the page before, which ended at `last`, had the first.
fn counting(items: Vec<Swept>, last: Option<Swept>) -> Vec<Swept> {
    let mut last = last;
    let mut counting = Vec::new();
    for item in items {
        let is_same = |last: &Swept| match (last, &item) {
            (Swept::Tagged(last, _), Swept::Tagged(tag, _)) => last == tag,
            (Swept::Uploader(last, _), Swept::Uploader(tag, _)) => last == tag,
            _ => false,
        };
        let is_seen = last.as_ref().is_some_and(is_same);
        let counts = !matches!(item, Swept::Entry(..) | Swept::Filing(_) | Swept::Unknown);
        if counts && !is_seen {
            counting.push(item.clone());
        }
        last = Some(item);
    }
    counting
}

/// Counts again, and puts right what is wrong twice; how often. What was put right is looked at once more, when those are
/// done who were about to file by the count that was there before: it may have told them not to count themselves.
async fn recount(store: &Store, pace: &Pace, items: &[Swept]) -> Result<u64, TaskError> {
    let (mut unsure, mut mended) = (items.to_vec(), 0);
    for _ in 0..ROUNDS {
        let seen = miscounts(store, unsure).await?;
        if seen.is_empty() {
            return Ok(mended);
        }
        tokio::time::sleep(pace.lasting).await;
        let seen_items: Vec<_> = seen.iter().map(|(item, _)| item.clone()).collect();
        for (item, miscount) in miscounts(store, seen_items.clone()).await? {
            if seen.contains(&(item, miscount.clone())) {
                mended += u64::from(store.put_right(&miscount).await?);
            }
        }
        unsure = seen_items;
        tokio::time::sleep(pace.lasting).await;
    }
    tracing::warn!(items = unsure.len(), "counted by others all the time: may be left as they are");
    Ok(mended)
}

async fn miscounts(store: &Store, items: Vec<Swept>) -> Result<Vec<(Swept, Miscount)>, StoreError> {
    let looks = items.into_iter().map(|item| look(store.clone(), item));
    let found: Vec<_> = stream::iter(looks).buffered(AT_ONCE).try_collect().await?;
    Ok(found.into_iter().flatten().collect())
}

async fn look(store: Store, item: Swept) -> Result<Option<(Swept, Miscount)>, StoreError> {
    Ok(store.miscount(&item).await?.map(|miscount| (item, miscount)))
}

/// Takes away what nobody is counted under any more, whoever holds it.
async fn strike(store: &Store, item: &Swept) -> Result<bool, StoreError> {
    match item {
        Swept::Spelling(Glossary::Tags, spelling, means) if !is_spelling_of(spelling, means) => {
            store.unspell(Glossary::Tags, spelling, means).await
        }
        Swept::Common(glossary, beginning, spelling, means) => {
            store.strike_common(*glossary, beginning, spelling, means).await
        }
        _ => Ok(false),
    }
}

fn is_spelling_of(spelling: &str, tag: &str) -> bool {
    tag.parse().is_ok_and(|tag| catalog::spellings_of(&tag).contains(spelling))
}

async fn mend_common(store: &Store, item: &Swept) -> Result<u64, StoreError> {
    match item {
        Swept::Spelling(glossary, spelling, means) | Swept::Common(glossary, _, spelling, means) => {
            store.mend_common(*glossary, spelling, means).await
        }
        _ => Ok(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tagged(tag: &str) -> Swept {
        Swept::Tagged(tag.parse().unwrap(), "01KAG6Y5N1T2V3W4X5Y6Z7A8B9".parse().unwrap())
    }

    fn uploader(tag: &str) -> Swept {
        Swept::Uploader(tag.parse().unwrap(), "ada".parse().unwrap())
    }

    #[test]
    fn a_tag_is_counted_once_however_many_pages_it_has() {
        let page = vec![tagged("sea"), tagged("sea"), Swept::Unknown, tagged("sky"), uploader("sky")];
        let counted = [tagged("sea"), tagged("sky"), uploader("sky")];
        assert_eq!(counting(page.clone(), None), counted);
        assert_eq!(counting(page.clone(), Some(uploader("sea"))), counted);
        assert_eq!(counting(page, Some(tagged("sea"))), counted[1..]);
    }
}
