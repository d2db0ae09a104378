//! People as others see them, and what they have to do with each other.

mod counts;
mod followers;
pub(crate) mod found;
pub(crate) mod person;
mod profile;
mod tied;
mod ties;

use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) use counts::CountsView;

use crate::social::Social;

pub(crate) fn documented() -> OpenApiRouter<Social> {
    OpenApiRouter::new()
        .routes(routes!(profile::user))
        .routes(routes!(followers::followers))
        .routes(routes!(followers::following))
        .routes(routes!(ties::follow, ties::unfollow))
        .routes(routes!(ties::block, ties::unblock))
        .routes(routes!(ties::mute, ties::unmute))
        .routes(routes!(tied::blocks))
        .routes(routes!(tied::mutes))
}
