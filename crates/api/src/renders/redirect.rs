//! A picture by its URL: made when nobody asked for it before, and answered as the place where it lies, since a
//! function's own answer ends at 6 MB.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::id::PhotoId;

use super::{Renders, made::made, parameters::RenderParameters, recipe};
use crate::http::{
    caller::Viewer,
    path::Path,
    problem::{Document, Problem},
    query::Query,
};

/// A page of pictures is asked for once. Not longer than a minute, because the place ends when fewer may see the photo;
/// and by nobody but a browser of one's own, because it depends on who asks.
const CACHE_CONTROL: &str = "private, max-age=60";

/// A picture made of a published photo.
///
/// First it is cropped, turned and mirrored, then it is brought to a size, then its light, its colours and its edges are
/// changed: in this order, whatever the order of the parameters. It is made once and kept for a month; a photo that is
/// deleted, or seen by fewer from now on, takes it along. No picture is larger than 4,096 pixels either way, and none is
/// larger than the photo.
#[utoipa::path(
    get, path = "/v1/photos/{id}/render", tag = "renders",
    params(("id" = PhotoId, Path), RenderParameters),
    responses(
        (status = 302, description = "To the picture", headers(
            ("Location" = String, description = "Root-relative. It holds a secret: who knows it may see the photo."),
            ("Cache-Control" = String, description = "`private, max-age=60`"),
        )),
        (status = 409, description = "`conflict`: the photo is not published; told to who may see it all the same", body = Document, content_type = "application/problem+json"),
        (status = 422, description = "`validation`: all wrong parameters at once, a crop that does not lie in the photo, or a photo too large for what is asked", body = Document, content_type = "application/problem+json"),
    ),
    security((), ("access_token" = [])),
)]
pub(crate) async fn render(
    State(renders): State<Renders>,
    Viewer(viewer): Viewer,
    Path(id): Path<PhotoId>,
    query: Query,
) -> Result<Response, Problem> {
    let key = made(&renders, id, viewer.as_ref(), |photo| recipe::of_query(&query, photo)).await?;
    let headers = [
        (header::LOCATION, format!("/{key}")),
        (header::CACHE_CONTROL, CACHE_CONTROL.to_owned()),
        (header::VARY, "authorization".to_owned()),
    ];
    Ok((StatusCode::FOUND, headers).into_response())
}
