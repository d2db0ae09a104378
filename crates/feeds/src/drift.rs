//! Feeds that are not what they should be, because an event was lost or an index lagged: found, and put right.
//!
//! Four looks are all there is to it: at each photo, at each author, at each tie, at each reader. Repeated at once, none
//! of them finds anything.

use std::{collections::HashSet, hash::Hash, iter::Sum, ops::Add, pin::pin, slice};

use domain::{
    id::{PhotoId, Username},
    limits::FEED_KEPT_S,
};
use futures_util::TryStreamExt;
use jiff::{SignedDuration, Timestamp};
use store::{Mode, Store, StoreError, is_for_followers};

use crate::{
    Limits,
    spread::{Brought, Followers, bring, followers},
    tie::newest,
    way::{Way, way_of},
};

/// What was wrong, and is put right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Drift {
    /// Photos that were missing in feeds.
    pub entries: u64,
    /// Marks "read this author's photos from where they are": missing ones, and such as nobody needs.
    pub pulls: u64,
}

impl Drift {
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl Add for Drift {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { entries: self.entries + other.entries, pulls: self.pulls + other.pulls }
    }
}

impl Sum for Drift {
    fn sum<I: Iterator<Item = Self>>(drifts: I) -> Self {
        drifts.fold(Self::default(), Add::add)
    }
}

/// Puts a photo of a pushed author into the feeds of those who followed when it was published, and lack it. What came
/// before one followed is for [`mend_tie`]; what is older than a feed remembers is left out.
pub async fn mend_photo(
    store: &Store,
    limits: Limits,
    id: PhotoId,
    now: Timestamp,
) -> Result<Drift, StoreError> {
    let mut drift = Drift::default();
    let Some(photo) = store.photo(id).await?.filter(is_for_followers) else { return Ok(drift) };
    let (author, published_at) = (&photo.owner, photo.published_at.unwrap_or(photo.created_at));
    if is_forgotten(published_at, now) || way_of(store, limits, author).await? == Way::Pulled {
        return Ok(drift);
    }
    let mut pages = pin!(followers(store, author, Followers::Since(published_at)));
    while let Some(readers) = pages.try_next().await? {
        let wanted: Vec<_> = readers.into_iter().map(|reader| (reader, id)).collect();
        let lacking = lacking(&wanted, store.entries_there(&wanted).await?);
        let readers: Vec<_> = lacking.into_iter().map(|(reader, _)| reader).collect();
        drift.entries += bring(store, author, Brought::Photos(&[id], now), &readers).await? as u64;
    }
    Ok(drift)
}

/// Turns an author who has too many followers, and marks those of a pulled one's followers who lack the mark and began to
/// follow until a time: who does so just now is seen to anyway.
pub async fn mend_author(
    store: &Store,
    limits: Limits,
    author: &Username,
    until: Timestamp,
) -> Result<Drift, StoreError> {
    let mut drift = Drift::default();
    // Before anybody is turned: what the turn itself does is no drift of single followers.
    let before = store.author_mode(author).await?;
    if way_of(store, limits, author).await? == Way::Pushed || before != Mode::Pulled {
        return Ok(drift);
    }
    let mut pages = pin!(followers(store, author, Followers::Since(until)));
    while let Some(readers) = pages.try_next().await? {
        let lacking = lacking(&readers, store.pulled_by(author, &readers).await?);
        drift.pulls += bring(store, author, Brought::Mark, &lacking).await? as u64;
    }
    Ok(drift)
}

/// Gives a follower what came with following an author and is not there.
pub async fn mend_tie(
    store: &Store,
    limits: Limits,
    reader: &Username,
    author: &Username,
    now: Timestamp,
) -> Result<Drift, StoreError> {
    let mut drift = Drift::default();
    if store.tie(reader, author).await?.follows.is_none() {
        return Ok(drift);
    }
    let readers = [reader.clone()];
    if way_of(store, limits, author).await? == Way::Pulled {
        let lacking = lacking(&readers, store.pulled_by(author, &readers).await?);
        drift.pulls += bring(store, author, Brought::Mark, &lacking).await? as u64;
    } else {
        let wanted: Vec<_> =
            newest(store, author).await?.into_iter().map(|photo| (reader.clone(), photo)).collect();
        let lacking = lacking(&wanted, store.entries_there(&wanted).await?);
        let photos: Vec<_> = lacking.into_iter().map(|(_, photo)| photo).collect();
        let readers = bring(store, author, Brought::Photos(&photos, now), &readers).await?;
        drift.entries += (readers * photos.len()) as u64;
    }
    Ok(drift)
}

/// Takes away a reader's marks of authors who are not followed any more. They show nothing, and cost a read each time.
pub async fn mend_reader(store: &Store, reader: &Username) -> Result<Drift, StoreError> {
    let authors = store.pulls(reader).await?;
    let ties = store.ties(reader, &authors).await?;
    let mut drift = Drift::default();
    for author in authors {
        if ties.get(&author).is_none_or(|tie| tie.follows.is_none()) {
            store.delete_pull(reader, &author).await?;
            if store.tie(reader, &author).await?.follows.is_some() {
                // Who followed in between has lost just now what came with that.
                bring(store, &author, Brought::Mark, slice::from_ref(reader)).await?;
            } else {
                drift.pulls += 1;
            }
        }
    }
    Ok(drift)
}

fn is_forgotten(published_at: Timestamp, now: Timestamp) -> bool {
    let kept = SignedDuration::from_secs(i64::try_from(FEED_KEPT_S).unwrap_or(i64::MAX));
    now.duration_since(published_at) >= kept
}

/// What is wanted and not there, in the order in which it is wanted.
fn lacking<T: Clone + Eq + Hash>(wanted: &[T], there: Vec<T>) -> Vec<T> {
    let there: HashSet<T> = there.into_iter().collect();
    wanted.iter().filter(|one| !there.contains(*one)).cloned().collect()
}
