//! The files of the photos that a recipe lays over another.

use std::collections::BTreeSet;

use blobs::{BlobError, keys};
use domain::{
    id::PhotoId,
    limits::UPLOAD_MAX_BYTES,
    photo::Photo,
    recipe::{Operation, Recipe},
    render::is_renderable,
};
use imaging::{ImageError, Marks};

use crate::{Adapters, RenderError};

/// The photos that a recipe lays over another, each once.
pub(crate) fn marks_of(recipe: &Recipe) -> BTreeSet<PhotoId> {
    let mark = |operation: &Operation| match operation {
        Operation::Watermark { photo_id, .. } => Some(*photo_id),
        _ => None,
    };
    recipe.operations.iter().filter_map(mark).collect()
}

/// Fetches the marks of a recipe. Together they may be as large as one upload, because all are in memory at once.
pub(crate) async fn fetched((store, uploads, _): &Adapters, recipe: &Recipe) -> Result<Marks, RenderError> {
    let mut photos = Vec::new();
    for id in marks_of(recipe) {
        let photo = store.photo(id).await?.filter(is_renderable);
        photos.push(photo.ok_or(RenderError::Mark(id))?);
    }
    let bytes: u64 = photos.iter().map(|photo| photo.bytes).sum();
    if bytes > UPLOAD_MAX_BYTES {
        let detail = format!("the marks have {bytes} bytes together: {UPLOAD_MAX_BYTES} may be laid over");
        return Err(RenderError::Image(ImageError::TooLarge(detail)));
    }
    let mut marks = Marks::new();
    for photo in photos {
        marks.insert(photo.id, original(uploads, &photo).await?);
    }
    Ok(marks)
}

/// The file that a photo was made of.
pub(crate) async fn original(uploads: &blobs::Uploads, photo: &Photo) -> Result<Vec<u8>, RenderError> {
    let version = photo.version.as_ref().ok_or(RenderError::NotPublished)?;
    match uploads.fetch(&keys::original(&photo.owner, photo.id), version, UPLOAD_MAX_BYTES).await {
        Err(BlobError::TooLarge { bytes, max_bytes, .. }) => {
            let detail = format!("the file has {bytes} bytes: {max_bytes} are taken");
            Err(RenderError::Image(ImageError::TooLarge(detail)))
        }
        fetched => Ok(fetched?),
    }
}
