//! Likes: given and taken back, who likes a photo, and what one likes.

mod like;
mod lists;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::social::Social;

pub(crate) fn documented() -> OpenApiRouter<Social> {
    OpenApiRouter::new()
        .routes(routes!(like::like, like::unlike))
        .routes(routes!(lists::likers))
        .routes(routes!(lists::my_likes))
}
