//! One picture of one photo: found where it was put before, or made, put there, and taken back when nobody may see it.

use std::time::Duration;

use blobs::Found;
use domain::{photo::Photo, recipe::Recipe, render::is_renderable};

use crate::{Adapters, RenderError, key, marks, picture};

/// The bucket's lifecycle takes a render after 30 days. One that is asked for before is written anew in time, so that a
/// place that is told stays good for days.
const SERVES_FOR: Duration = Duration::from_hours(20 * 24);

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
    if renditions.find(&key).await?.is_some_and(serves) {
        return Ok(Rendered { key });
    }
    let marks = marks::fetched(adapters, recipe).await?;
    let original = marks::original(uploads, photo).await?;
    let bytes = picture::made(original, recipe, marks).await?;
    renditions.put_render(&key, bytes, recipe.output.format()).await?;
    still_wanted(adapters, photo, &key).await?;
    Ok(Rendered { key })
}

/// What was emptied is on its way out.
fn serves(found: Found) -> bool {
    found.bytes > 0 && found.age <= SERVES_FOR
}

/// By what is known of the photo, before anything is fetched.
fn fits(photo: &Photo, recipe: &Recipe) -> Result<(), RenderError> {
    let facts = photo.facts.as_ref().filter(|_| is_renderable(photo)).ok_or(RenderError::NotPublished)?;
    recipe
        .fits((facts.width, facts.height))
        .map_err(|(index, detail)| RenderError::Unfit { at: format!("/operations/{index}"), detail })
}

/// Whoever took the photo out of view, or away from some, may have been done before the picture was put: what lies
/// where nobody looks any more is taken back. What lies where the photo may come into view again stays.
async fn still_wanted(
    (store, _, renditions): &Adapters,
    photo: &Photo,
    key: &str,
) -> Result<(), RenderError> {
    let now = store.photo(photo.id).await?;
    if !now.as_ref().is_some_and(|now| now.secret == photo.secret && !now.status.is_out_of_view()) {
        renditions.delete_one(key).await?;
    }
    match now.filter(is_renderable) {
        Some(now) if now.secret == photo.secret => Ok(()),
        Some(_) => Err(RenderError::Moved),
        None => Err(RenderError::NotPublished),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_serves_until_it_is_about_to_expire() {
        let found = |bytes, days: u64| Found { bytes, age: Duration::from_hours(days * 24) };
        assert!(serves(found(1, 0)) && serves(found(1, 20)));
        assert!(!serves(found(1, 21)), "the lifecycle takes it soon");
        assert!(!serves(found(0, 0)), "it was emptied");
    }
}
