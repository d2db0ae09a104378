//! Following brings an author's photos into a feed, and unfollowing takes them out.

use std::slice;

use domain::{
    id::{PhotoId, Username},
    limits::BACKFILL,
};
use jiff::Timestamp;
use store::{Position, Seen, Store, StoreError};

use crate::{
    Limits,
    way::{Way, way_of},
};

/// Times that a tie is seen to while it changes. It changes when the same two people click, so the second is rare.
const TRIES: u32 = 5;

/// Sees to it that a reader's feed has of an author what their tie calls for.
///
/// # Errors
/// [`StoreError::Contended`] when the tie changed all the while.
pub async fn ensure_tie(
    store: &Store,
    limits: Limits,
    reader: &Username,
    author: &Username,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut tie = store.tie(reader, author).await?;
    for _ in 0..TRIES {
        match tie.follows {
            Some(_) => admit(store, limits, reader, author, now).await?,
            None => dismiss(store, reader, author).await?,
        }
        // Whoever saw to a tie of before may have undone this meanwhile, and the other way about: the last look counts.
        let after = store.tie(reader, author).await?;
        if after.follows == tie.follows {
            return Ok(());
        }
        tie = after;
    }
    Err(StoreError::Contended { what: "what a feed has of an author".into(), tries: TRIES })
}

async fn admit(
    store: &Store,
    limits: Limits,
    reader: &Username,
    author: &Username,
    now: Timestamp,
) -> Result<(), StoreError> {
    match way_of(store, limits, author).await? {
        // Whoever turned the author may have listed the followers too early for this one.
        Way::Pulled => store.put_pulls(author, slice::from_ref(reader)).await,
        Way::Pushed => {
            let entries = newest(store, author).await?.into_iter().map(|photo| (reader.clone(), photo));
            store.put_entries(author, &entries.collect::<Vec<_>>(), now).await
        }
    }
}

async fn dismiss(store: &Store, reader: &Username, author: &Username) -> Result<(), StoreError> {
    store.delete_pull(reader, author).await?;
    store.delete_entries_by(reader, author).await
}

/// The photos that come with following an author: the newest that followers may see.
pub(crate) async fn newest(store: &Store, author: &Username) -> Result<Vec<PhotoId>, StoreError> {
    let mut photos = Vec::new();
    let mut from: Option<Position> = None;
    // A page ends short where many photos in a row are not for followers.
    while let Some(missing) = BACKFILL.checked_sub(photos.len() as u32).filter(|missing| *missing > 0) {
        let page = store.photos_of(author, Seen::AsFollower, from.as_ref(), missing).await?;
        photos.extend(page.items.iter().map(|photo| photo.id));
        from = page.next;
        if from.is_none() {
            break;
        }
    }
    Ok(photos)
}
