//! The pixels, on a thread of their own.

use domain::recipe::Recipe;
use imaging::{Limits, Marks, transform};

use crate::RenderError;

/// Makes a picture. Pixels are no work for the thread that answers the network, and a panic among them is one
/// picture's.
pub(crate) async fn made(original: Vec<u8>, recipe: &Recipe, marks: Marks) -> Result<Vec<u8>, RenderError> {
    let recipe = recipe.clone();
    let work = tokio::task::spawn_blocking(move || transform(&original, &recipe, &marks, &Limits::UPLOAD));
    let made = work.await.map_err(|error| RenderError::Panic(error.to_string()))?;
    Ok(made.map_err(RenderError::Image)?.bytes)
}
