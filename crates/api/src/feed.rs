//! What those whom one follows have put up.

use axum::{Json, extract::State};

use crate::{
    http::{
        caller::Signed,
        cursor::Scope,
        paging::{Page, Paging},
        problem::Problem,
    },
    photos::{shown, view::PhotoView},
    social::Social,
};

/// Photos of those whom the caller follows, the newest first.
///
/// A new photo is there within seconds. What was deleted, hidden, taken out by moderation, muted, blocked or unfollowed
/// is gone from the very next page.
#[utoipa::path(
    get, path = "/v1/feed", tag = "feed",
    params(Paging),
    responses((status = 200, description = "A page", body = Page<PhotoView>)),
    security(("access_token" = [])),
)]
pub(crate) async fn feed(
    State(social): State<Social>,
    Signed(caller): Signed,
    paging: Paging,
) -> Result<Json<Page<PhotoView>>, Problem> {
    let scope = Scope::new("/v1/feed", Some(&caller), "");
    let from = paging.position(&social.cursors, &scope)?;
    let page = social.store.feed(&caller.username, from.as_ref(), paging.limit).await?;
    shown::page(&social.store, &social.cursors, &scope, page).await
}
