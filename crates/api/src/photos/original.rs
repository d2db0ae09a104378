//! The original, exactly as it was uploaded.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use blobs::keys;
use domain::{
    id::PhotoId,
    photo::{Format, Photo},
};

use super::Photos;
use crate::{
    access::own,
    http::{caller::Signed, path::Path, problem::Problem},
};

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
    let link = photos.uploads.link(&key, version, &photo.filename, format(&photo)).await?;
    Ok((StatusCode::FOUND, [(header::LOCATION, link)]).into_response())
}

/// What Derive saw in the file; before that, what its uploader or its name said.
fn format(photo: &Photo) -> Format {
    photo.facts.as_ref().map_or(photo.format, |facts| facts.format)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photos::view::tests::published;

    #[test]
    fn what_was_seen_in_the_file_is_believed_more_than_what_was_said_of_it() {
        let said = Photo { format: Format::Png, ..published() };
        assert_eq!(format(&said), Format::Jpeg);
        assert_eq!(format(&Photo { facts: None, ..said }), Format::Png);
    }
}
