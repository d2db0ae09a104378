//! Lists of photos. Each shows a caller only what the caller may see.

use axum::{Json, extract::State};
use domain::{id::Username, tag::TagName};
use identity::Caller;
use jiff::Timestamp;
use store::Seen;

use super::{Photos, shown, view::PhotoView};
use crate::{
    http::{
        caller::Viewer,
        cursor::Scope,
        paging::{Page, Paging},
        path::Path,
        problem::Problem,
    },
    people::found,
};

/// The newest public photos of all, without those of people whom the caller blocks or mutes, or who block the caller.
#[utoipa::path(
    get, path = "/v1/photos", tag = "photos",
    params(Paging),
    responses((status = 200, description = "A page", body = Page<PhotoView>)),
    security((), ("access_token" = [])),
)]
pub(crate) async fn recent_photos(
    State(photos): State<Photos>,
    Viewer(viewer): Viewer,
    paging: Paging,
) -> Result<Json<Page<PhotoView>>, Problem> {
    let scope = Scope::new("/v1/photos", viewer.as_ref(), "recent");
    let from = paging.position(&photos.cursors, &scope)?;
    let page =
        photos.store.recent_public(scope.viewer, Timestamp::now(), from.as_ref(), paging.limit).await?;
    shown::page(&photos.store, &photos.cursors, &scope, page).await
}

/// Somebody's photos, the newest first: all of them for their owner, those for followers for who follows, and for others
/// what is public. Unknown to both sides of a block.
#[utoipa::path(
    get, path = "/v1/users/{name}/photos", tag = "photos",
    params(("name" = Username, Path), Paging),
    responses((status = 200, description = "A page", body = Page<PhotoView>)),
    security((), ("access_token" = [])),
)]
pub(crate) async fn photos_of_user(
    State(photos): State<Photos>,
    Viewer(viewer): Viewer,
    Path(name): Path<Username>,
    paging: Paging,
) -> Result<Json<Page<PhotoView>>, Problem> {
    let scope = Scope::new("/v1/users/{name}/photos", viewer.as_ref(), name.as_str());
    let from = paging.position(&photos.cursors, &scope)?;
    let seen = seen(&photos, &name, viewer.as_ref()).await?;
    let page = photos.store.photos_of(&name, seen, from.as_ref(), paging.limit).await?;
    shown::page(&photos.store, &photos.cursors, &scope, page).await
}

/// How much a viewer sees of somebody's photos.
async fn seen(photos: &Photos, name: &Username, viewer: Option<&Caller>) -> Result<Seen, Problem> {
    if viewer.is_some_and(|viewer| viewer.username == *name) {
        return Ok(Seen::Everything);
    }
    let (_, tie) = found::uncut(&photos.store, name, viewer).await?;
    Ok(if tie.follows.is_some() { Seen::AsFollower } else { Seen::Public })
}

/// Public photos under a tag, the newest first, without those of people whom the caller blocks or mutes, or who block
/// the caller.
#[utoipa::path(
    get, path = "/v1/tags/{tag}", tag = "photos",
    params(("tag" = TagName, Path), Paging),
    responses((status = 200, description = "A page", body = Page<PhotoView>)),
    security((), ("access_token" = [])),
)]
pub(crate) async fn photos_with_tag(
    State(photos): State<Photos>,
    Viewer(viewer): Viewer,
    Path(tag): Path<TagName>,
    paging: Paging,
) -> Result<Json<Page<PhotoView>>, Problem> {
    let scope = Scope::new("/v1/tags/{tag}", viewer.as_ref(), tag.as_str());
    let from = paging.position(&photos.cursors, &scope)?;
    let page = photos.store.photos_tagged(&tag, scope.viewer, from.as_ref(), paging.limit).await?;
    shown::page(&photos.store, &photos.cursors, &scope, page).await
}
