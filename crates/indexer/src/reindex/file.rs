//! The phase that files: everybody and everything, as their records are.

use boot::TaskError;
use futures_util::{StreamExt, stream};
use search::{Placing, Subject};
use store::{Cursor, Entity, Segment, Store, StoreError};

use super::{Pace, Step, Tally, failed};

/// People and photos that are filed at the same time.
const AT_ONCE: usize = 8;

pub(super) async fn step(
    store: Store,
    pace: Pace,
    segment: Segment,
    from: Option<Cursor>,
) -> Result<Step, TaskError> {
    let page = store.walk_segment(segment, from.as_ref(), pace.items_a_step).await?;
    let subjects = page.items.into_iter().map(|entity| match entity {
        Entity::Person(name) => Subject::Person(name),
        Entity::Photo(photo) => Subject::Photo(photo),
    });
    Ok((file_all(&store, subjects.collect(), Placing::Anew).await?, page.next))
}

/// Files subjects. One that nobody can file is counted as failed: it stops no other.
///
/// # Errors
/// When one could not be filed now.
pub(super) async fn file_all(
    store: &Store,
    subjects: Vec<Subject>,
    placing: Placing,
) -> Result<Tally, TaskError> {
    let mut tally = Tally { seen: subjects.len() as u64, ..Tally::default() };
    let filings = subjects.into_iter().map(|subject| file(store.clone(), subject, placing));
    let mut filings = stream::iter(filings).buffer_unordered(AT_ONCE);
    while let Some((subject, filed)) = filings.next().await {
        match filed {
            Ok(()) => {}
            Err(error) if error.is_transient() => return Err(error.into()),
            Err(error) => {
                tally.failed += 1;
                failed::log(&subject, error);
            }
        }
    }
    Ok(tally)
}

async fn file(store: Store, subject: Subject, placing: Placing) -> (Subject, Result<(), StoreError>) {
    let filed = catalog::file(&store, &subject, placing).await;
    (subject, filed)
}
