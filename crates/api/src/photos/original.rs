//! The original, exactly as it was uploaded.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use blobs::keys;
use domain::id::PhotoId;

use super::{Photos, access::own};
use crate::http::{caller::Signed, path::Path, problem::Problem};

/// A link to the original, good for five minutes; for its owner only, since it still says where it was taken.
#[utoipa::path(
    get, path = "/v1/photos/{id}/original", tag = "photos",
    params(("id" = PhotoId, Path)),
    responses((status = 302, description = "To the file", headers(("Location" = String)))),
    security(("access_token" = [])),
)]
pub(crate) async fn original(
    State(photos): State<Photos>,
    Signed(caller): Signed,
    Path(id): Path<PhotoId>,
) -> Result<Response, Problem> {
    let photo = own(&photos.store, id, &caller).await?;
    let Some(version) = &photo.version else {
        return Err(Problem::not_found(format!("the file of photo {id} has not arrived yet")));
    };
    let key = keys::original(&photo.owner, id);
    let link = photos.uploads.link(&key, version, &photo.filename, photo.format).await?;
    Ok((StatusCode::FOUND, [(header::LOCATION, link)]).into_response())
}
