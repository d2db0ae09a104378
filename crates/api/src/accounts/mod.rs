//! The function `accounts`: signing up, sessions, passwords, and oneself until one leaves.

mod change;
mod erase;
mod exports;
mod me;
mod passwords;
mod profile;
mod sessions;
mod sign_up;

use axum::{Router, extract::FromRef};
use blobs::Renditions;
use identity::Identity;
use store::Store;
use utoipa_axum::{router::OpenApiRouter, routes};
use workflow::{ErasureWorkflow, ExportWorkflow};

use crate::router;

pub(crate) use profile::{ProfileError, ensure_profile};

/// What the function works with.
#[derive(Debug, Clone)]
pub struct Accounts {
    store: Store,
    identity: Identity,
    /// Where the files of exports lie.
    renditions: Renditions,
    exports: ExportWorkflow,
    erasures: ErasureWorkflow,
}

impl Accounts {
    #[must_use]
    pub fn new(
        store: Store,
        identity: Identity,
        renditions: Renditions,
        exports: ExportWorkflow,
        erasures: ErasureWorkflow,
    ) -> Self {
        Self { store, identity, renditions, exports, erasures }
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
        .routes(routes!(passwords::reset_password))
        .routes(routes!(passwords::confirm_password))
        .routes(routes!(passwords::change_password))
        .routes(routes!(me::me, change::change_me, erase::erase_me))
        .routes(routes!(exports::begin_export))
        .routes(routes!(exports::export))
}
