//! One photo, for whoever may see it.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{
    id::{PhotoId, Username},
    photo::Photo,
};
use store::Store;

use super::{Photos, shown, view::PhotoView};
use crate::{
    access::visible,
    http::{caller::Viewer, etag, path::Path, problem::Problem},
};

/// One photo.
///
/// The ETag is of the photo itself. What people leave with it, `like_count`, `comment_count` and `liked`, changes without
/// it: who wants to know that asks without If-None-Match. No browser keeps the answer by itself.
#[utoipa::path(
    get, path = "/v1/photos/{id}", tag = "photos",
    params(
        ("id" = PhotoId, Path),
        ("If-None-Match" = Option<String>, Header, description = "The ETag the caller has."),
    ),
    responses(
        (status = 200, description = "The photo", body = PhotoView, headers(("ETag" = String, description = "The revision; needed to change the photo"))),
        (status = 304, description = "The caller has the photo already; its counts may have changed"),
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
        return Ok((StatusCode::NOT_MODIFIED, etag::header(photo.revision)).into_response());
    }
    show(&photos.store, photo, viewer.as_ref().map(|viewer| &viewer.username)).await
}

/// A photo with the ETag by which it can be changed.
pub(super) async fn show(
    store: &Store,
    photo: Photo,
    viewer: Option<&Username>,
) -> Result<Response, Problem> {
    let headers = etag::header(photo.revision);
    let view = shown::view(store, photo, viewer).await?;
    Ok((headers, Json(view)).into_response())
}
