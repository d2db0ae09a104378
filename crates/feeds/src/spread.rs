//! Many followers, a few at a time.

use std::collections::HashSet;

use domain::id::{PhotoId, Username};
use futures_util::{Stream, TryStreamExt, stream};
use jiff::Timestamp;
use store::{Position, Store, StoreError};

/// Followers that are read at once.
const FOLLOWERS_A_PAGE: u32 = 500;
/// What one request writes.
const ITEMS_A_WRITE: usize = 25;
/// Requests under way at the same time: 2,000 followers take about a second.
const WRITES_AT_ONCE: usize = 8;
/// Times that something is brought to those who follow again while it is taken back. The second is rare.
const TRIES: u32 = 5;

/// Which followers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Followers {
    All,
    /// Those of a time who still follow.
    Since(Timestamp),
}

/// The followers of an author, page by page, the latest first.
pub(crate) fn followers<'a>(
    store: &'a Store,
    author: &'a Username,
    which: Followers,
) -> impl Stream<Item = Result<Vec<Username>, StoreError>> + Send + 'a {
    stream::try_unfold(Some(None), move |from: Option<Option<Position>>| async move {
        let Some(from) = from else { return Ok(None) };
        let page = match which {
            Followers::All => store.followers(author, from.as_ref(), FOLLOWERS_A_PAGE).await?,
            Followers::Since(time) => {
                store.followers_at(author, time, from.as_ref(), FOLLOWERS_A_PAGE).await?
            }
        };
        Ok(Some((page.items, page.next.map(Some))))
    })
}

/// What comes into a feed with following an author.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Brought<'a> {
    /// Photos, put there at a time.
    Photos(&'a [PhotoId], Timestamp),
    /// The mark to read the author's photos from where they are.
    Mark,
}

/// Brings something of an author into the readers' feeds, and takes it back from those who turn out not to follow: who
/// lists followers sees them as they were, and nobody else would look at those ties again. How many readers have it.
///
/// # Errors
/// [`StoreError::Contended`] when somebody followed and unfollowed all the while.
pub(crate) async fn bring(
    store: &Store,
    author: &Username,
    what: Brought<'_>,
    readers: &[Username],
) -> Result<usize, StoreError> {
    let (mut to, mut without) = (readers.to_vec(), 0);
    for _ in 0..TRIES {
        put(store, author, what, &to).await?;
        let strangers = strangers(store, author, &to).await?;
        if strangers.is_empty() {
            return Ok(readers.len() - without);
        }
        take_back(store, author, what, &strangers).await?;
        // Who followed again meanwhile may have lost just now what came with that.
        to = store.still_follow(author, &strangers).await?;
        without += strangers.len() - to.len();
    }
    Err(StoreError::Contended { what: "what feeds have of an author".into(), tries: TRIES })
}

async fn strangers(
    store: &Store,
    author: &Username,
    readers: &[Username],
) -> Result<Vec<Username>, StoreError> {
    let follow: HashSet<_> = store.still_follow(author, readers).await?.into_iter().collect();
    Ok(readers.iter().filter(|reader| !follow.contains(*reader)).cloned().collect())
}

async fn put(
    store: &Store,
    author: &Username,
    what: Brought<'_>,
    readers: &[Username],
) -> Result<(), StoreError> {
    match what {
        Brought::Photos(photos, now) => {
            let put = |entries: Vec<_>| async move { store.put_entries(author, &entries, now).await };
            let entries = writes(&entries(photos, readers));
            stream::iter(entries).try_for_each_concurrent(WRITES_AT_ONCE, put).await
        }
        Brought::Mark => {
            let put = |readers: Vec<_>| async move { store.put_pulls(author, &readers).await };
            stream::iter(writes(readers)).try_for_each_concurrent(WRITES_AT_ONCE, put).await
        }
    }
}

/// One after the other: they are few.
async fn take_back(
    store: &Store,
    author: &Username,
    what: Brought<'_>,
    readers: &[Username],
) -> Result<(), StoreError> {
    match what {
        Brought::Photos(photos, _) => store.delete_entries(&entries(photos, readers)).await,
        Brought::Mark => {
            for reader in readers {
                store.delete_pull(reader, author).await?;
            }
            Ok(())
        }
    }
}

fn entries(photos: &[PhotoId], readers: &[Username]) -> Vec<(Username, PhotoId)> {
    readers.iter().flat_map(|reader| photos.iter().map(|photo| (reader.clone(), *photo))).collect()
}

fn writes<T: Clone>(of: &[T]) -> Vec<Result<Vec<T>, StoreError>> {
    of.chunks(ITEMS_A_WRITE).map(|chunk| Ok(chunk.to_vec())).collect()
}
