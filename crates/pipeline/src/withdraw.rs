//! Taking back what a run has written for a photo that went out of view behind its back: whoever took it out of view
//! may have been done before the run wrote.

use blobs::{BlobError, Renditions, keys};
use domain::{
    id::{MediaSecret, PhotoId},
    photo::{Photo, Status},
};

/// Whether nobody gets anything of a photo any more; so it is with one whose record is gone.
pub(crate) fn is_out_of_reach(photo: Option<&Photo>) -> bool {
    photo.is_none_or(|photo| matches!(photo.status, Status::Deleted | Status::Removed))
}

/// Deletes the renditions under each of the secrets, and those that the models look at. Renders are not the run's: who
/// takes the photo out of view takes them, and has to find their names.
pub(crate) async fn withdraw(
    renditions: &Renditions,
    photo: PhotoId,
    secrets: &[MediaSecret],
) -> Result<(), BlobError> {
    for secret in secrets {
        renditions.delete_files(&keys::media_prefix(photo, secret)).await?;
    }
    renditions.delete_prefix(&keys::analysis_prefix(photo)).await
}
