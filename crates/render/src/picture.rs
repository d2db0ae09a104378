//! The pixels, on a thread of their own.

use domain::recipe::Recipe;
use imaging::ImageError;

use crate::{RenderError, marks::Marks};

/// Tells what this build computes from what another would.
pub(crate) const EDITION: u32 = 1;

/// Makes a picture. Pixels are no work for the thread that answers the network, and a panic among them is one
/// picture's.
pub(crate) async fn made(original: Vec<u8>, recipe: &Recipe, marks: Marks) -> Result<Vec<u8>, RenderError> {
    let recipe = recipe.clone();
    let work = tokio::task::spawn_blocking(move || transform(&original, &recipe, &marks));
    work.await.map_err(|error| RenderError::Panic(error.to_string()))?.map_err(RenderError::Image)
}

fn transform(_original: &[u8], _recipe: &Recipe, _marks: &Marks) -> Result<Vec<u8>, ImageError> {
    Err(ImageError::Unsupported("transforming is not there yet".into()))
}
