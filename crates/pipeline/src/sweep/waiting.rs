//! Uploads that never came, or whose event was lost.

use blobs::keys;
use boot::TaskError;
use domain::{limits::UPLOAD_GIVEN_UP_AFTER_S, photo::Photo};
use jiff::{SignedDuration, Timestamp};

use super::{Deed, STILL, Sweeper};
use crate::ingest::{Arrival, arrival};

impl Sweeper<'_> {
    /// Takes the object as its event would have done; gives up what nobody will send any more.
    pub(super) async fn find_object(&self, photo: &Photo) -> Result<Deed, TaskError> {
        if let Some(head) = self.uploads.head(&keys::original(&photo.owner, photo.id), None).await? {
            let arrival =
                arrival::begin(self.store, self.workflow, photo.id, &head.version, self.now).await?;
            return Ok(if arrival == Arrival::Started { Deed::Started } else { Deed::Nothing });
        }
        if self.now < given_up_at(photo) {
            return Ok(Deed::Nothing);
        }
        Ok(if self.store.give_up_upload(photo.id).await? { Deed::GivenUp } else { Deed::Nothing })
    }
}

/// A form that was renewed late keeps its record until what it let in has had time to show up.
fn given_up_at(photo: &Photo) -> Timestamp {
    let asked = photo.created_at + SignedDuration::from_secs(UPLOAD_GIVEN_UP_AFTER_S as i64);
    photo.upload_expires_at.map_or(asked, |expires_at| asked.max(expires_at + STILL))
}
