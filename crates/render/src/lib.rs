//! Pictures that somebody asks to have made of a photo: computed once, kept beside its renditions, gone with it.
//! Knows no HTTP; who may ask is for the caller to decide.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod error;
mod marks;
mod picture;
mod render;
pub mod transform;

use blobs::{Renditions, Uploads, keys};
use domain::{photo::Photo, recipe::Recipe};
use store::Store;

pub use error::{Blame, RenderError};
pub use render::{Rendered, render};

/// What a render reaches.
pub type Adapters = (Store, Uploads, Renditions);

/// The key under which a recipe's result lies, or will lie. A media URL's path is `/` and the key.
#[must_use]
pub fn key(photo: &Photo, recipe: &Recipe) -> String {
    keys::render(photo.id, &photo.secret, &recipe_key(recipe), recipe.output.format())
}

/// The name of a recipe's result as this build computes it.
#[must_use]
pub fn recipe_key(recipe: &Recipe) -> String {
    recipe.key(imaging::EDITION)
}
