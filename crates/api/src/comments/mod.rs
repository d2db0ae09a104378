//! Comments on photos: read, written, deleted.

mod delete;
mod list;
mod view;
mod write;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::social::Social;

pub(crate) fn documented() -> OpenApiRouter<Social> {
    OpenApiRouter::new()
        .routes(routes!(list::comments, write::write_comment))
        .routes(routes!(delete::delete_comment))
}
