//! Who likes a photo, and what one likes.

use axum::{Json, extract::State};
use domain::id::PhotoId;

use crate::{
    access::{visible, visible_of},
    http::{
        caller::{Signed, Viewer},
        cursor::Scope,
        paging::{Page, Paging},
        path::Path,
        problem::Problem,
        refill::Refill,
    },
    people::person::{PersonView, people},
    photos::{shown, view::PhotoView},
    social::Social,
};

/// Who likes a photo, the latest first. People between whom and the caller there is a block are left out.
#[utoipa::path(
    get, path = "/v1/photos/{id}/likes", tag = "likes",
    params(("id" = PhotoId, Path), Paging),
    responses((status = 200, description = "A page", body = Page<PersonView>)),
    security((), ("access_token" = [])),
)]
pub(crate) async fn likers(
    State(social): State<Social>,
    Viewer(viewer): Viewer,
    Path(id): Path<PhotoId>,
    paging: Paging,
) -> Result<Json<Page<PersonView>>, Problem> {
    let filter = id.to_string();
    let scope = Scope::new("/v1/photos/{id}/likes", viewer.as_ref(), &filter);
    let mut page = Refill::new(paging.position(&social.cursors, &scope)?, paging.limit);
    visible(&social.store, id, viewer.as_ref()).await?;
    while let Some((from, limit)) = page.wanted() {
        let part = social.store.likers(id, from.as_ref(), limit).await?;
        page.add(people(&social.store, &part.items, scope.viewer).await?, part.next);
    }
    page.page(&social.cursors, &scope)
}

/// What the caller likes, the latest first, as far as the caller may still see it.
#[utoipa::path(
    get, path = "/v1/me/likes", tag = "likes",
    params(Paging),
    responses((status = 200, description = "A page", body = Page<PhotoView>)),
    security(("access_token" = [])),
)]
pub(crate) async fn my_likes(
    State(social): State<Social>,
    Signed(caller): Signed,
    paging: Paging,
) -> Result<Json<Page<PhotoView>>, Problem> {
    let scope = Scope::new("/v1/me/likes", Some(&caller), "");
    let mut page = Refill::new(paging.position(&social.cursors, &scope)?, paging.limit);
    while let Some((from, limit)) = page.wanted() {
        let part = social.store.likes_of(&caller.username, from.as_ref(), limit).await?;
        let photos = social.store.photos(&part.items).await?;
        page.add(visible_of(&social.store, photos, &caller).await?, part.next);
    }
    shown::page(&social.store, &social.cursors, &scope, page.end()).await
}
