//! The function `render`: pictures made of a photo, at once by a URL, or step by step on request.

mod begin;
mod made;
mod operation;
mod parameters;
mod recipe;
mod redirect;
mod request;
mod status;
mod view;

use axum::{Router, extract::FromRef};
use identity::Identity;
use store::Store;
use utoipa_axum::{router::OpenApiRouter, routes};
use workflow::RenderWorkflow;

use crate::router;

/// What the function works with.
#[derive(Debug, Clone)]
pub struct Renders {
    adapters: render::Adapters,
    workflow: RenderWorkflow,
    identity: Identity,
}

impl Renders {
    #[must_use]
    pub fn new(adapters: render::Adapters, workflow: RenderWorkflow, identity: Identity) -> Self {
        Self { adapters, workflow, identity }
    }

    fn store(&self) -> &Store {
        &self.adapters.0
    }
}

impl FromRef<Renders> for Identity {
    fn from_ref(renders: &Renders) -> Self {
        renders.identity.clone()
    }
}

/// The router of the function.
pub fn renders(state: Renders) -> Router {
    router::finish(documented().split_for_parts().0.with_state(state))
}

pub(crate) fn documented() -> OpenApiRouter<Renders> {
    OpenApiRouter::new()
        .routes(routes!(redirect::render))
        .routes(routes!(begin::begin_render))
        .routes(routes!(status::render_status))
}
