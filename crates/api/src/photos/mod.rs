//! The function `photos`: uploads, photos, lists, and what is said of the service itself.

mod change;
mod details;
mod list;
mod original;
mod read;
mod reprocess;
mod service;
pub(crate) mod shown;
mod status;
mod upload;
mod upload_request;
pub(crate) mod view;

use axum::{Router, extract::FromRef};
use blobs::Uploads;
use identity::Identity;
use store::Store;
use utoipa_axum::{router::OpenApiRouter, routes};
use workflow::Workflow;

pub use service::Email;

use crate::{http::cursor::Cursors, router};

/// What the function works with.
#[derive(Debug, Clone)]
pub struct Photos {
    store: Store,
    uploads: Uploads,
    workflow: Workflow,
    identity: Identity,
    cursors: Cursors,
    email: Email,
}

impl Photos {
    /// `cursor_keys`: the current key first.
    #[must_use]
    pub fn new(
        store: Store,
        uploads: Uploads,
        workflow: Workflow,
        identity: Identity,
        cursor_keys: Vec<[u8; 32]>,
        email: Email,
    ) -> Self {
        Self { store, uploads, workflow, identity, cursors: Cursors::new(cursor_keys), email }
    }
}

impl FromRef<Photos> for Identity {
    fn from_ref(photos: &Photos) -> Self {
        photos.identity.clone()
    }
}

/// The router of the function.
pub fn photos(state: Photos) -> Router {
    router::finish(documented().split_for_parts().0.with_state(state))
}

pub(crate) fn documented() -> OpenApiRouter<Photos> {
    OpenApiRouter::new()
        .routes(routes!(service::health))
        .routes(routes!(service::time))
        .routes(routes!(service::openapi))
        .routes(routes!(upload::upload))
        .routes(routes!(status::upload_status))
        .routes(routes!(status::check_uploads))
        .routes(routes!(list::recent_photos))
        .routes(routes!(list::photos_of_user))
        .routes(routes!(list::photos_with_tag))
        .routes(routes!(read::photo, change::change_photo, change::delete_photo))
        .routes(routes!(original::original))
        .routes(routes!(reprocess::reprocess))
}
