//! The phase that takes away what no filing names, and puts what filings name and only they tell of.

use std::collections::BTreeSet;

use boot::TaskError;
use domain::id::{PhotoId, Username};
use search::{Placing, Subject};
use store::{Cursor, Segment, Store, Swept};

use super::{Pace, Step, Tally, file::file_all};

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
    let filed = Filed::among(&page.items);
    let gone = filed.gone(&store).await?;
    tally.mended += gone.len() as u64;
    tally.failed += file_all(&store, gone, Placing::Kept).await?.failed;
    tally.mended += store.put_lost_tags(&filed.photos).await?;
    Ok((tally, page.next))
}

/// Whose filings are on a page.
#[derive(Debug, Default)]
struct Filed {
    photos: Vec<PhotoId>,
    people: Vec<Username>,
}

impl Filed {
    fn among(items: &[Swept]) -> Self {
        let mut filed = Self::default();
        for item in items {
            match item {
                Swept::Filing(Subject::Photo(photo)) => filed.photos.push(*photo),
                Swept::Filing(Subject::Person(name)) => filed.people.push(name.clone()),
                _ => {}
            }
        }
        filed
    }

    /// Those without a record: nobody else comes by them. To file them takes them from the shelves.
    async fn gone(&self, store: &Store) -> Result<Vec<Subject>, TaskError> {
        let photos: BTreeSet<_> = store.photos(&self.photos).await?.into_iter().map(|it| it.id).collect();
        let people: BTreeSet<_> =
            store.profiles(&self.people).await?.into_iter().map(|it| it.username).collect();
        let photos = self.photos.iter().filter(|it| !photos.contains(*it)).copied().map(Subject::Photo);
        let people = self.people.iter().filter(|it| !people.contains(*it)).cloned().map(Subject::Person);
        Ok(photos.chain(people).collect())
    }
}
