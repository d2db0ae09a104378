//! The function `admin`: what only administrators ask for.

mod reindex;

use axum::{Router, extract::FromRef};
use identity::Identity;
use store::Store;
use utoipa_axum::{router::OpenApiRouter, routes};
use workflow::ReindexWorkflow;

use crate::router;

/// What the function works with.
#[derive(Debug, Clone)]
pub struct Admin {
    store: Store,
    identity: Identity,
    reindexes: ReindexWorkflow,
}

impl Admin {
    #[must_use]
    pub fn new(store: Store, identity: Identity, reindexes: ReindexWorkflow) -> Self {
        Self { store, identity, reindexes }
    }
}

impl FromRef<Admin> for Identity {
    fn from_ref(admin: &Admin) -> Self {
        admin.identity.clone()
    }
}

/// The router of the function.
pub fn admin(state: Admin) -> Router {
    router::finish(documented().split_for_parts().0.with_state(state))
}

pub(crate) fn documented() -> OpenApiRouter<Admin> {
    OpenApiRouter::new().routes(routes!(reindex::begin_reindex)).routes(routes!(reindex::reindex))
}
