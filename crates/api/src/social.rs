//! The function `social`: people, likes, comments, the feed and notifications.

use axum::{Router, extract::FromRef};
use domain::unsubscribe::Tokens;
use identity::Identity;
use store::Store;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{comments, feed, http::cursor::Cursors, likes, notifications, people, router};

/// What the function works with.
#[derive(Debug, Clone)]
pub struct Social {
    pub(crate) store: Store,
    identity: Identity,
    pub(crate) cursors: Cursors,
    tokens: Tokens,
}

impl Social {
    /// `cursor_keys`: the current key first.
    #[must_use]
    pub fn new(store: Store, identity: Identity, cursor_keys: Vec<[u8; 32]>, tokens: Tokens) -> Self {
        Self { store, identity, cursors: Cursors::new(cursor_keys), tokens }
    }
}

impl FromRef<Social> for Identity {
    fn from_ref(social: &Social) -> Self {
        social.identity.clone()
    }
}

impl FromRef<Social> for Tokens {
    fn from_ref(social: &Social) -> Self {
        social.tokens.clone()
    }
}

/// The router of the function.
pub fn social(state: Social) -> Router {
    router::finish(documented().split_for_parts().0.with_state(state))
}

pub(crate) fn documented() -> OpenApiRouter<Social> {
    OpenApiRouter::new()
        .merge(people::documented())
        .merge(likes::documented())
        .merge(comments::documented())
        .merge(notifications::documented())
        .routes(routes!(feed::feed))
}
