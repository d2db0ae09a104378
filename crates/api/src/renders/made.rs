//! The picture of a photo for somebody who may see it, wherever it lies by now.

use domain::{id::PhotoId, photo::Photo, recipe::Recipe};
use identity::Caller;
use render::{RenderError, Rendered};

use super::Renders;
use crate::{access::renderable, http::problem::Problem};

const TRIES: u32 = 2;

/// The key of a picture that is there. A photo that was changed while it was made is looked at again: who may see it may
/// be others by now, and its place is another.
pub(super) async fn made(
    renders: &Renders,
    id: PhotoId,
    viewer: Option<&Caller>,
    recipe: impl Fn(&Photo) -> Result<Recipe, Problem>,
) -> Result<String, Problem> {
    for _ in 0..TRIES {
        let photo = renderable(renders.store(), id, viewer).await?;
        let recipe = recipe(&photo)?;
        match render::render(&renders.adapters, &photo, &recipe).await {
            Ok(Rendered { key }) => return Ok(key),
            Err(RenderError::Moved | RenderError::NotPublished) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::unavailable(RenderError::Moved))
}
