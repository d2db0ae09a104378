//! The function `accounts`: signing up, sessions, and oneself.

mod me;
mod profile;
mod sessions;
mod sign_up;

use axum::{Router, extract::FromRef};
use identity::Identity;
use store::Store;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::router;

pub(crate) use profile::{ProfileError, ensure_profile};

/// What the function works with.
#[derive(Debug, Clone)]
pub struct Accounts {
    store: Store,
    identity: Identity,
}

impl Accounts {
    #[must_use]
    pub fn new(store: Store, identity: Identity) -> Self {
        Self { store, identity }
    }
}

impl FromRef<Accounts> for Identity {
    fn from_ref(accounts: &Accounts) -> Self {
        accounts.identity.clone()
    }
}

/// The router of the function.
pub fn accounts(state: Accounts) -> Router {
    router::finish(documented().split_for_parts().0.with_state(state))
}

pub(crate) fn documented() -> OpenApiRouter<Accounts> {
    OpenApiRouter::new()
        .routes(routes!(sign_up::sign_up))
        .routes(routes!(sign_up::verify))
        .routes(routes!(sign_up::resend))
        .routes(routes!(sessions::log_in, sessions::log_out))
        .routes(routes!(sessions::refresh))
        .routes(routes!(me::me))
}
