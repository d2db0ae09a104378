//! A render that somebody asked for and looks up until it is done.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    id::{PhotoId, RenderId, Username},
    photo::{Photo, Status},
    recipe::Recipe,
};

/// What was asked for, and what has become of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Render {
    pub render_id: RenderId,
    pub photo_id: PhotoId,
    pub asked_by: Username,
    pub recipe: Recipe,
    #[serde(flatten)]
    pub state: RenderState,
    pub created_at: Timestamp,
}

impl Render {
    /// A render that is asked for now.
    #[must_use]
    pub fn pending(
        render_id: RenderId,
        photo_id: PhotoId,
        asked_by: Username,
        recipe: Recipe,
        now: Timestamp,
    ) -> Self {
        Self { render_id, photo_id, asked_by, recipe, state: RenderState::Pending, created_at: now }
    }
}

/// How a render stands. What has ended stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum RenderState {
    Pending,
    Done {
        /// The key of the recipe in the edition that computed it: with the photo's secret of the day, where the result
        /// lies.
        recipe_key: String,
    },
    Failed {
        /// Fit to be shown to who asked.
        reason: String,
    },
}

/// Whether pictures can be made of a photo: it is in view, and its original has been looked at.
#[must_use]
pub fn is_renderable(photo: &Photo) -> bool {
    photo.status == Status::Published && photo.facts.is_some() && photo.version.is_some()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::recipe::Output;

    #[test]
    fn a_render_says_its_status_beside_what_was_asked() {
        let recipe = Recipe::new(vec![], Output::Png).unwrap();
        let (render, photo) = ("01KAG7Q2M8N3P4Q5R6S7T8V9WA", "01KAG6Y5N1T2V3W4X5Y6Z7A8B9");
        let now = "2026-11-20T12:00:00Z".parse().unwrap();
        let mut render = Render::pending(
            render.parse().unwrap(),
            photo.parse().unwrap(),
            "ada".parse().unwrap(),
            recipe,
            now,
        );
        assert_eq!(serde_json::to_value(&render).unwrap()["status"], "pending");
        render.state = RenderState::Failed { reason: "Image.TooLarge".into() };
        let value = serde_json::to_value(&render).unwrap();
        assert_eq!((&value["status"], &value["reason"]), (&json!("failed"), &json!("Image.TooLarge")));
        assert_eq!(serde_json::from_value::<Render>(value).unwrap(), render);
    }
}
