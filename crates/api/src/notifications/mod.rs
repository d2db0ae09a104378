//! What people are told: the inbox, what they want to be mailed about, and the link that ends a kind of mail.

mod inbox;
mod read;
mod settings;
mod unsubscribe;
mod view;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::social::Social;

pub(crate) fn documented() -> OpenApiRouter<Social> {
    OpenApiRouter::new()
        .routes(routes!(inbox::notifications))
        .routes(routes!(read::mark_read))
        .routes(routes!(settings::settings, settings::change_settings))
        .routes(routes!(unsubscribe::unsubscribe_page, unsubscribe::unsubscribe))
}
