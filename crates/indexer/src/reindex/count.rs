//! The phase that counts again: how common words and spellings are, and who has how many photos under a tag.

use boot::TaskError;
use domain::tag::TagName;
use futures_util::{StreamExt, TryStreamExt, stream};
use store::{Cursor, Glossary, Miscount, Segment, Store, StoreError, Swept};

use super::{Pace, Step, Tally, budget::Budget, failed};

/// Words and tags that are counted at the same time.
const AT_ONCE: usize = 8;
/// Times that something is counted again because others count it in between.
const ROUNDS: u32 = 5;
const SHELVES: u64 = 2;

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
        tally += mended(item, strike(&store, item).await)?;
    }
    tally += recount(&store, &pace, &items).await?;
    for item in &items {
        tally += mended(item, mend_common(&store, item).await)?;
    }
    Ok((tally, page.next))
}

/// Counts both shelves as a whole again. What is not done in time stays as it is: their censuses are estimates, and the
/// next rebuild may not wait for them.
pub(super) async fn shelves(store: &Store, pace: Pace, budget: Budget) -> Result<Tally, TaskError> {
    let mut tally = Tally::default();
    for round in 0..=ROUNDS {
        let Some(seen) = store.miscounts_of_shelves(budget.until()).await? else {
            return Ok(out_of_time(tally));
        };
        if seen.is_empty() || round == ROUNDS {
            tally.left = seen.len() as u64;
            break;
        }
        tokio::time::sleep(pace.lasting).await;
        let Some(again) = store.miscounts_of_shelves(budget.until()).await? else {
            return Ok(out_of_time(tally));
        };
        for miscount in again.into_iter().filter(|miscount| seen.contains(miscount)) {
            tally.mended += u64::from(store.put_right(&miscount).await?);
        }
        tokio::time::sleep(pace.lasting).await;
    }
    if tally.left > 0 {
        tracing::warn!(shelves = tally.left, "counted by others all the time: left as they are");
    }
    Ok(tally)
}

fn out_of_time(tally: Tally) -> Tally {
    tracing::warn!("no time to count the shelves as a whole: their censuses are left as they are");
    Tally { left: SHELVES, ..tally }
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
        let counts =
            !matches!(item, Swept::Entry(..) | Swept::Filing(_) | Swept::Outdated(..) | Swept::Unknown);
        if counts && !is_seen {
            counting.push(item.clone());
        }
        last = Some(item);
    }
    counting
}

/// Counts again, and puts right what is wrong twice. What was put right is looked at once more, when those are
/// done who were about to file by the count that was there before: it may have told them not to count themselves.
async fn recount(store: &Store, pace: &Pace, items: &[Swept]) -> Result<Tally, TaskError> {
    let (mut unsure, mut tally) = (items.to_vec(), Tally::default());
    for round in 0..=ROUNDS {
        let seen = miscounts(store, unsure, &mut tally).await?;
        if seen.is_empty() || round == ROUNDS {
            tally.left = seen.len() as u64;
            break;
        }
        tokio::time::sleep(pace.lasting).await;
        let seen_items: Vec<_> = seen.iter().map(|(item, _)| item.clone()).collect();
        for found in miscounts(store, seen_items.clone(), &mut tally).await? {
            if seen.contains(&found) {
                let (item, miscount) = found;
                tally += mended(&item, store.put_right(&miscount).await)?;
            }
        }
        unsure = seen_items;
        tokio::time::sleep(pace.lasting).await;
    }
    if tally.left > 0 {
        tracing::warn!(items = tally.left, "counted by others all the time: left as they are");
    }
    Ok(tally)
}

/// Where items count otherwise than it is. What cannot be counted is counted as failed.
async fn miscounts(
    store: &Store,
    items: Vec<Swept>,
    tally: &mut Tally,
) -> Result<Vec<(Swept, Miscount)>, StoreError> {
    let looks = items.into_iter().map(|item| look(store.clone(), item));
    let found: Vec<_> = stream::iter(looks).buffered(AT_ONCE).try_collect().await?;
    let known = found.into_iter().filter_map(|(item, found)| match found {
        Ok(found) => Some((item, found?)),
        Err(Unreadable) => {
            tally.failed += 1;
            None
        }
    });
    Ok(known.collect())
}

async fn look(
    store: Store,
    item: Swept,
) -> Result<(Swept, Result<Option<Miscount>, Unreadable>), StoreError> {
    let found = readable(&item, store.miscount(&item).await)?;
    Ok((item, found))
}

/// Something was not counted, because what it needs cannot be read. It is logged.
#[derive(Debug, Clone, Copy)]
struct Unreadable;

/// Others are counted all the same.
fn readable<T>(item: &Swept, answer: Result<T, StoreError>) -> Result<Result<T, Unreadable>, StoreError> {
    match answer {
        Err(error @ StoreError::Unreadable { .. }) => {
            failed::log_counting(item, &error);
            Ok(Err(Unreadable))
        }
        answer => answer.map(Ok),
    }
}

fn mended(item: &Swept, answer: Result<impl Into<u64>, StoreError>) -> Result<Tally, StoreError> {
    Ok(match readable(item, answer)? {
        Ok(mended) => Tally { mended: mended.into(), ..Tally::default() },
        Err(Unreadable) => Tally { failed: 1, ..Tally::default() },
    })
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
    let spells = |it: TagName| it.as_str() == tag && catalog::spellings_of(&it).contains(spelling);
    tag.parse().is_ok_and(spells)
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
