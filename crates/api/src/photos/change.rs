//! Changing and deleting a photo, by its owner, for a revision the owner has seen.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{id::PhotoId, photo::Photo};
use identity::Caller;
use store::{Change, Store, StoreError};

use super::{Photos, details::PhotoPatch, read::show};
use crate::{
    access::{own, unknown},
    http::{
        body::Body,
        caller::Signed,
        etag::{IfMatch, stale},
        path::Path,
        problem::Problem,
    },
};

/// `If-Match: *` means whichever revision it is: how often it may change under our hands.
const TRIES: u32 = 10;

/// Change a photo's details.
#[utoipa::path(
    patch, path = "/v1/photos/{id}", tag = "photos",
    params(("id" = PhotoId, Path), ("If-Match" = String, Header, description = "The ETag of the photo, or `*`.")),
    request_body = PhotoPatch,
    responses((status = 200, description = "The photo as it is now", body = super::view::PhotoView, headers(("ETag" = String, description = "The new revision")))),
    security(("access_token" = [])),
)]
pub(crate) async fn change_photo(
    State(photos): State<Photos>,
    Signed(caller): Signed,
    Path(id): Path<PhotoId>,
    condition: IfMatch,
    body: Body<PhotoPatch>,
) -> Result<Response, Problem> {
    let photo = at_revision(&photos, id, &caller, &condition, &Edit::Details(body.value)).await?;
    show(&photos.store, photo, Some(&caller.username)).await
}

/// Delete a photo. It is out of view at once; its files follow.
#[utoipa::path(
    delete, path = "/v1/photos/{id}", tag = "photos",
    params(("id" = PhotoId, Path), ("If-Match" = String, Header, description = "The ETag of the photo, or `*`.")),
    responses((status = 202, description = "Out of view; the files are being deleted")),
    security(("access_token" = [])),
)]
pub(crate) async fn delete_photo(
    State(photos): State<Photos>,
    Signed(caller): Signed,
    Path(id): Path<PhotoId>,
    condition: IfMatch,
) -> Result<Response, Problem> {
    at_revision(&photos, id, &caller, &condition, &Edit::Delete).await?;
    Ok(StatusCode::ACCEPTED.into_response())
}

#[derive(Debug)]
enum Edit {
    Details(PhotoPatch),
    Delete,
}

impl Edit {
    /// Made for the revision that was read, or not at all.
    async fn apply(&self, store: &Store, photo: Photo) -> Result<Change<Photo>, StoreError> {
        match self {
            Self::Delete => store.delete_photo(photo.id, photo.revision).await,
            Self::Details(patch) => match patch.details(&photo) {
                Some(details) => store.update_photo(photo.id, photo.revision, &details).await,
                None => Ok(Change::Done(photo)),
            },
        }
    }
}

async fn at_revision(
    photos: &Photos,
    id: PhotoId,
    caller: &Caller,
    condition: &IfMatch,
    edit: &Edit,
) -> Result<Photo, Problem> {
    for _ in 0..TRIES {
        let photo = own(&photos.store, id, caller).await?;
        condition.check(photo.revision)?;
        match edit.apply(&photos.store, photo).await? {
            Change::Done(photo) => return Ok(photo),
            Change::Missing => return Err(unknown(id)),
            // With a revision named, the next check refuses; with `*`, the next try may be faster.
            Change::Stale => {}
        }
    }
    Err(stale())
}
