//! Many followers, a few at a time.

use domain::id::{PhotoId, Username};
use futures_util::{Stream, TryStreamExt, stream};
use jiff::Timestamp;
use store::{Position, Store, StoreError};

/// Followers that are read at once.
const FOLLOWERS_A_PAGE: u32 = 500;
/// What one request writes.
const READERS_A_WRITE: usize = 25;
/// Requests under way at the same time: 2,000 followers take about a second.
const WRITES_AT_ONCE: usize = 8;

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

/// Puts one photo into the readers' feeds.
pub(crate) async fn put_entries(
    store: &Store,
    author: &Username,
    photo: PhotoId,
    readers: &[Username],
    now: Timestamp,
) -> Result<(), StoreError> {
    let entries: Vec<_> = readers.iter().map(|reader| (reader.clone(), photo)).collect();
    let put = |entries: Vec<_>| async move { store.put_entries(author, &entries, now).await };
    stream::iter(writes(&entries)).try_for_each_concurrent(WRITES_AT_ONCE, put).await
}

/// Lets the readers read the author's photos from where they are.
pub(crate) async fn put_pulls(
    store: &Store,
    author: &Username,
    readers: &[Username],
) -> Result<(), StoreError> {
    let put = |readers: Vec<_>| async move { store.put_pulls(author, &readers).await };
    stream::iter(writes(readers)).try_for_each_concurrent(WRITES_AT_ONCE, put).await
}

fn writes<T: Clone>(of: &[T]) -> Vec<Result<Vec<T>, StoreError>> {
    of.chunks(READERS_A_WRITE).map(|chunk| Ok(chunk.to_vec())).collect()
}
