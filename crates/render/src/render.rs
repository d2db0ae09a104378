//! One picture of one photo: found where it was put before, or made, put there, and taken back when nobody may see it.

use domain::{photo::Photo, recipe::Recipe, render::is_renderable};

use crate::{Adapters, RenderError, key, marks, picture};

/// Where a picture lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The key in the renditions bucket. A media URL's path is `/` and the key.
    pub key: String,
}

/// Makes a picture of a photo unless it is there. Two callers at once make the same one twice.
///
/// # Errors
/// See [`RenderError::blame`].
pub async fn render(adapters: &Adapters, photo: &Photo, recipe: &Recipe) -> Result<Rendered, RenderError> {
    let (_, uploads, renditions) = adapters;
    fits(photo, recipe)?;
    let key = key(photo, recipe);
    if renditions.exists(&key).await? {
        return Ok(Rendered { key });
    }
    let marks = marks::fetched(adapters, recipe).await?;
    let original = marks::original(uploads, photo).await?;
    let bytes = picture::made(original, recipe, marks).await?;
    renditions.put_render(&key, bytes, recipe.output.format()).await?;
    still_wanted(adapters, photo, &key).await?;
    Ok(Rendered { key })
}

/// By what is known of the photo, before anything is fetched.
fn fits(photo: &Photo, recipe: &Recipe) -> Result<(), RenderError> {
    let facts = photo.facts.as_ref().filter(|_| is_renderable(photo)).ok_or(RenderError::NotPublished)?;
    recipe
        .fits((facts.width, facts.height))
        .map_err(|(index, detail)| RenderError::Unfit { at: format!("/operations/{index}"), detail })
}

/// Whoever took the photo out of view, or away from some, may have been done before the picture was put: what lies
/// where nobody looks any more is taken back.
async fn still_wanted(
    (store, _, renditions): &Adapters,
    photo: &Photo,
    key: &str,
) -> Result<(), RenderError> {
    let now = store.photo(photo.id).await?.filter(is_renderable);
    let why = match now {
        Some(now) if now.secret == photo.secret => return Ok(()),
        Some(_) => RenderError::Moved,
        None => RenderError::NotPublished,
    };
    renditions.delete_one(key).await?;
    Err(why)
}
