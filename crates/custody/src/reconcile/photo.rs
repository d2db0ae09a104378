//! One photo: its counts, the feeds that it should stand in; and what is left under one that is deleted.

use boot::TaskError;
use domain::{
    id::PhotoId,
    photo::{Photo, Status},
};
use feeds::mend_photo;
use jiff::Timestamp;
use store::Emptied;

use super::{Reconciler, Repairs, Span};

/// Items that are deleted at a time.
const LEFTOVERS_AT_ONCE: u32 = 500;

/// Looks at one photo, and puts right what is wrong; in feeds when it was published in the span.
pub(super) async fn put_right(
    reconciler: &Reconciler,
    id: PhotoId,
    span: Span,
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
            if was_published_in(&photo, span) {
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

fn was_published_in(photo: &Photo, span: Span) -> bool {
    photo.published_at.is_some_and(|published_at| span.has(published_at))
}
