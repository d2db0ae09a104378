//! A photo that followers may see comes into their feeds.

use domain::id::PhotoId;
use jiff::Timestamp;
use store::{Store, StoreError, is_for_followers};

use crate::{
    Limits,
    spread::{for_followers, put_entries},
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
    for_followers(store, author, async |readers| put_entries(store, author, id, readers, now).await).await
}
