//! Function `transform`: makes the picture of one render that was asked for, and says so in its record.

use boot::TaskError;
use domain::{
    photo::Photo,
    render::{Render, RenderState, is_renderable},
    task::{RenderInput, Transformed},
};
use store::Store;

use crate::{Adapters, RenderError, error::Blame, key, marks::marks_of, recipe_key, render::render};

/// # Errors
/// When it may succeed later, or when something is wrong with us; what cannot be made is an answer.
pub async fn transform(adapters: Adapters, input: RenderInput) -> Result<Transformed, TaskError> {
    let (store, _, renditions) = &adapters;
    let RenderInput { photo_id, render_id } = input;
    let Some(asked) = store.render(photo_id, render_id).await? else { return Ok(Transformed::Superseded) };
    match asked.state {
        RenderState::Pending => {}
        RenderState::Done { .. } => return Ok(Transformed::Done),
        RenderState::Failed { reason } => return Ok(Transformed::Refused { reason }),
    }
    let photo = store.photo(photo_id).await?;
    let made = match &photo {
        Some(photo) => made(&adapters, photo, &asked).await,
        None => Err(RenderError::NotPublished),
    };
    let (state, answer) = match made {
        Ok(recipe_key) => (RenderState::Done { recipe_key }, Transformed::Done),
        Err(error) if error.blame() == Blame::Asked => {
            let reason = reason(&error);
            (RenderState::Failed { reason: reason.clone() }, Transformed::Refused { reason })
        }
        Err(error) if error.blame() == Blame::Photo => {
            // An earlier attempt may have put it before it died.
            if let Some(photo) = photo.as_ref().filter(|photo| photo.status.is_out_of_view()) {
                renditions.delete_one(&key(photo, &asked.recipe)).await?;
            }
            (RenderState::Failed { reason: error.to_string() }, Transformed::Superseded)
        }
        Err(error) => return Err(error.into()),
    };
    store.finish_render(photo_id, render_id, state).await?;
    Ok(answer)
}

async fn made(adapters: &Adapters, photo: &Photo, asked: &Render) -> Result<String, RenderError> {
    check_marks(&adapters.0, asked).await?;
    render(adapters, photo, &asked.recipe).await?;
    Ok(recipe_key(&asked.recipe))
}

/// Once more, because time has passed since it was asked: a mark is the asker's own photo, in view.
async fn check_marks(store: &Store, asked: &Render) -> Result<(), RenderError> {
    for id in marks_of(&asked.recipe) {
        let mark = store.photo(id).await?;
        if !mark.is_some_and(|mark| is_renderable(&mark) && mark.owner == asked.asked_by) {
            return Err(RenderError::Mark(id));
        }
    }
    Ok(())
}

fn reason(error: &RenderError) -> String {
    match error {
        RenderError::Image(error) => format!("{}: {error}", error.name()),
        other => other.to_string(),
    }
}
