//! One photo: its counts, the feeds that it should stand in; and what is left under one that is deleted.

use boot::TaskError;
use domain::{
    id::PhotoId,
    photo::{Photo, Status},
};
use feeds::mend_photo;
use jiff::{SignedDuration, Timestamp};
use store::Emptied;

use super::{Reconciler, Repairs, person::RECENT};

/// So long after its publication a photo may still be on its way into feeds.
const ON_ITS_WAY: SignedDuration = SignedDuration::from_mins(10);
/// Items that are deleted at a time.
const LEFTOVERS_AT_ONCE: u32 = 500;

/// Whose feeds are looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Feeds {
    /// Those of every photo: an operator asks.
    OfAny,
    /// Those of photos of the last days that `fanout` must have come to by now.
    OfRecent,
}

/// Looks at one photo, and puts right what is wrong.
pub(super) async fn put_right(
    reconciler: &Reconciler,
    id: PhotoId,
    feeds: Feeds,
    now: Timestamp,
) -> Result<Repairs, TaskError> {
    let Reconciler { store, limits, .. } = reconciler;
    match store.photo(id).await? {
        None => Ok(Repairs::default()),
        Some(photo) if photo.status == Status::Deleted => {
            while store.delete_leftovers(id, LEFTOVERS_AT_ONCE).await? == Emptied::Partly {}
            Ok(Repairs::default())
        }
        Some(photo) => {
            let mut repairs = Repairs { photo_counts: recount(reconciler, id).await?, ..Repairs::default() };
            if feeds == Feeds::OfAny || is_recent(&photo, now) {
                let drift = mend_photo(store, *limits, id, now).await?;
                if !drift.is_none() {
                    tracing::warn!(photo_id = %id, ?drift, "feeds repaired");
                }
                repairs += drift.into();
            }
            Ok(repairs)
        }
    }
}

/// 1 when the counts were wrong.
async fn recount(reconciler: &Reconciler, id: PhotoId) -> Result<u64, TaskError> {
    let counted = reconciler.store.recount_photo(id).await?;
    if !counted.corrected {
        return Ok(0);
    }
    tracing::warn!(photo_id = %id, before = ?counted.before, after = ?counted.after, "a photo's counts repaired");
    Ok(1)
}

fn is_recent(photo: &Photo, now: Timestamp) -> bool {
    let age = photo.published_at.map(|published_at| now.duration_since(published_at));
    age.is_some_and(|age| (ON_ITS_WAY..=RECENT).contains(&age))
}
