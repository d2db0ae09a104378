//! One photo, for whoever may see it.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{id::PhotoId, photo::Photo};

use super::{Photos, view::PhotoView};
use crate::{
    access::visible,
    http::{caller::Viewer, etag, path::Path, problem::Problem},
};

/// One photo.
#[utoipa::path(
    get, path = "/v1/photos/{id}", tag = "photos",
    params(
        ("id" = PhotoId, Path),
        ("If-None-Match" = Option<String>, Header, description = "The ETag the caller has."),
    ),
    responses(
        (status = 200, description = "The photo", body = PhotoView, headers(("ETag" = String, description = "The revision; needed to change the photo"))),
        (status = 304, description = "The caller has it already"),
    ),
    security((), ("access_token" = [])),
)]
pub(crate) async fn photo(
    State(photos): State<Photos>,
    Viewer(viewer): Viewer,
    Path(id): Path<PhotoId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let photo = visible(&photos.store, id, viewer.as_ref()).await?;
    if etag::has(&headers, photo.revision) {
        return Ok((StatusCode::NOT_MODIFIED, etag::kept(photo.revision)).into_response());
    }
    Ok(show(photo))
}

/// A photo with the ETag by which it can be changed.
pub(super) fn show(photo: Photo) -> Response {
    (etag::kept(photo.revision), Json(PhotoView::new(photo))).into_response()
}
