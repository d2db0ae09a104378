//! A photo that followers may see comes into their feeds.

use std::pin::pin;

use domain::id::PhotoId;
use futures_util::TryStreamExt;
use jiff::Timestamp;
use store::{Store, StoreError, is_for_followers};

use crate::{
    Limits,
    spread::{Brought, Followers, bring, followers},
    way::{Way, way_of},
};

/// Sees to it that a photo stands in the feeds of all followers, if it is for them. One that is no longer for them
/// stays where it stands: whoever reads a feed reads the photo's record too.
pub async fn ensure_photo(
    store: &Store,
    limits: Limits,
    id: PhotoId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(photo) = store.photo(id).await?.filter(is_for_followers) else { return Ok(()) };
    let author = &photo.owner;
    if way_of(store, limits, author).await? == Way::Pulled {
        return Ok(());
    }
    let mut pages = pin!(followers(store, author, Followers::All));
    while let Some(readers) = pages.try_next().await? {
        bring(store, author, Brought::Photos(&[id], now), &readers).await?;
    }
    Ok(())
}
