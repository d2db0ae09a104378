//! The function `search`: photos, people and tags by what they are called, and what many use.

mod asked;
mod found;
mod kept;
mod question;
mod suggest;
mod top_users;
mod trending;

use std::sync::Arc;

use axum::{Router, extract::FromRef};
use domain::tag::TagName;
use identity::Identity;
use store::Store;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{http::cursor::Cursors, router};
use kept::Kept;

/// What the function works with.
#[derive(Debug, Clone)]
pub struct Search {
    store: Store,
    identity: Identity,
    cursors: Cursors,
    /// The same for everybody.
    trending: Arc<Kept<Vec<TagName>>>,
}

impl Search {
    /// `cursor_keys`: the current key first.
    #[must_use]
    pub fn new(store: Store, identity: Identity, cursor_keys: Vec<[u8; 32]>) -> Self {
        let trending = Arc::new(Kept::new(trending::KEPT_FOR));
        Self { store, identity, cursors: Cursors::new(cursor_keys), trending }
    }
}

impl FromRef<Search> for Identity {
    fn from_ref(search: &Search) -> Self {
        search.identity.clone()
    }
}

/// The router of the function.
pub fn search(state: Search) -> Router {
    router::finish(documented().split_for_parts().0.with_state(state))
}

pub(crate) fn documented() -> OpenApiRouter<Search> {
    OpenApiRouter::new()
        .routes(routes!(question::search))
        .routes(routes!(suggest::suggest))
        .routes(routes!(top_users::top_users))
        .routes(routes!(trending::trending))
}
