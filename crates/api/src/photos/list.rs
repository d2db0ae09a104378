//! Lists of photos. Each shows a caller only what the caller may see.

use axum::{Json, extract::State};
use domain::{id::Username, photo::Photo, tag::TagName};
use identity::Caller;
use jiff::Timestamp;
use store::{Page as StorePage, Seen};

use super::{Photos, view::PhotoView};
use crate::http::{
    caller::Viewer,
    cursor::Scope,
    paging::{Page, Paging},
    path::Path,
    problem::Problem,
};

/// The newest public photos of all.
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
    let scope = scope("/v1/photos", viewer.as_ref(), "recent");
    let from = paging.position(&photos.cursors, &scope)?;
    let page = photos
        .store
        .recent_public(
            viewer.as_ref().map(|viewer| &viewer.username),
            Timestamp::now(),
            from.as_ref(),
            paging.limit,
        )
        .await?;
    answer(&photos, page, &scope)
}

/// Somebody's photos, the newest first: all of them for their owner, for others what is public.
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
    let scope = scope("/v1/users/{name}/photos", viewer.as_ref(), name.as_str());
    let from = paging.position(&photos.cursors, &scope)?;
    let page = if viewer.as_ref().is_some_and(|viewer| viewer.username == name) {
        photos.store.photos_of(&name, Seen::Everything, from.as_ref(), paging.limit).await?
    } else {
        photos.store.profile(&name).await?.ok_or_else(|| unknown(&name))?;
        photos.store.photos_of(&name, Seen::Public, from.as_ref(), paging.limit).await?
    };
    answer(&photos, page, &scope)
}

/// Public photos under a tag, the newest first.
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
    let scope = scope("/v1/tags/{tag}", viewer.as_ref(), tag.as_str());
    let from = paging.position(&photos.cursors, &scope)?;
    let page = photos
        .store
        .photos_tagged(&tag, viewer.as_ref().map(|viewer| &viewer.username), from.as_ref(), paging.limit)
        .await?;
    answer(&photos, page, &scope)
}

fn scope<'a>(route: &'static str, viewer: Option<&'a Caller>, filter: &'a str) -> Scope<'a> {
    Scope { route, viewer: viewer.map(|viewer| &viewer.username), filter }
}

fn answer(
    photos: &Photos,
    page: StorePage<Photo>,
    scope: &Scope<'_>,
) -> Result<Json<Page<PhotoView>>, Problem> {
    let items = page.items.into_iter().map(PhotoView::new).collect();
    Page::new(items, page.next.as_ref(), &photos.cursors, scope).map(Json)
}

fn unknown(name: &Username) -> Problem {
    Problem::not_found(format!("user {name} does not exist"))
}
