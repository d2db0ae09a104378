//! One photo, for whoever may see it.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
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
        return Ok((StatusCode::NOT_MODIFIED, kept(photo.revision)).into_response());
    }
    Ok(show(photo))
}

/// A photo with the ETag by which it can be changed.
pub(super) fn show(photo: Photo) -> Response {
    (kept(photo.revision), Json(PhotoView::new(photo))).into_response()
}

/// A browser may keep it, and has to ask every time, since it depends on who asks.
fn kept(revision: u64) -> [(HeaderName, HeaderValue); 3] {
    [
        (header::ETAG, etag::etag(revision)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (header::VARY, HeaderValue::from_static("authorization")),
    ]
}
