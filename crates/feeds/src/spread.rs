//! Many followers, a few at a time.

use domain::id::{PhotoId, Username};
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use store::{Page, Position, Store, StoreError};

/// Followers that are read at once.
pub(crate) const FOLLOWERS_A_PAGE: u32 = 500;
/// What one request writes.
const READERS_A_WRITE: usize = 25;
/// Requests under way at the same time: 2,000 followers take about a second, and no feed's partition gets two of them.
const WRITES_AT_ONCE: usize = 8;

/// Does something for all followers of an author, page by page.
pub(crate) async fn for_followers(
    store: &Store,
    author: &Username,
    mut act: impl AsyncFnMut(&[Username]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut from: Option<Position> = None;
    loop {
        let page: Page<Username> = store.followers(author, from.as_ref(), FOLLOWERS_A_PAGE).await?;
        act(&page.items).await?;
        from = page.next;
        if from.is_none() {
            return Ok(());
        }
    }
}

/// Puts one photo into the readers' feeds.
pub(crate) async fn put_entries(
    store: &Store,
    author: &Username,
    photo: PhotoId,
    readers: &[Username],
    now: Timestamp,
) -> Result<(), StoreError> {
    stream::iter(readers.chunks(READERS_A_WRITE))
        .map(Ok)
        .try_for_each_concurrent(WRITES_AT_ONCE, async |readers: &[Username]| {
            let entries: Vec<_> = readers.iter().map(|reader| (reader.clone(), photo)).collect();
            store.put_entries(author, &entries, now).await
        })
        .await
}

/// Lets the readers read the author's photos from where they are.
pub(crate) async fn put_pulls(
    store: &Store,
    author: &Username,
    readers: &[Username],
) -> Result<(), StoreError> {
    stream::iter(readers.chunks(READERS_A_WRITE))
        .map(Ok)
        .try_for_each_concurrent(WRITES_AT_ONCE, |readers| store.put_pulls(author, readers))
        .await
}
