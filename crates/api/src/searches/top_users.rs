//! Who has the most public photos under a tag.

use std::collections::HashMap;

use axum::{Json, extract::State};
use domain::{id::Username, tag::TagName};
use serde::Serialize;
use store::{Store, StoreError, Uploader};
use utoipa::ToSchema;

use super::Search;
use crate::{
    http::{
        caller::Viewer,
        cursor::Scope,
        paging::{Page, Paging},
        path::Path,
        problem::Problem,
        refill::Refill,
    },
    people::person::{PersonView, people},
};

/// Somebody with photos under a tag.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TopUser {
    user: PersonView,
    /// How many of their public photos have the tag, as far as they are filed by now.
    photos: u64,
}

/// Who has the most public photos under a tag. People between whom and the caller there is a block are left out.
///
/// Photos are counted as they are filed, some seconds after a change: a count may for a while be one that was right before,
/// and so may the order.
#[utoipa::path(
    get, path = "/v1/tags/{tag}/top-users", tag = "search",
    params(("tag" = TagName, Path), Paging),
    responses((status = 200, description = "A page", body = Page<TopUser>)),
    security((), ("access_token" = [])),
)]
pub(super) async fn top_users(
    State(search): State<Search>,
    Viewer(viewer): Viewer,
    Path(tag): Path<TagName>,
    paging: Paging,
) -> Result<Json<Page<TopUser>>, Problem> {
    let scope = Scope::new("/v1/tags/{tag}/top-users", viewer.as_ref(), tag.as_str());
    let mut page = Refill::new(paging.position(&search.cursors, &scope)?, paging.limit);
    while let Some((from, limit)) = page.wanted() {
        let part = search.store.uploaders(&tag, from.as_ref(), limit).await?;
        page.add(present(&search.store, part.items, scope.viewer).await?, part.next);
    }
    page.page(&search.cursors, &scope)
}

/// Those who are there for the viewer, in their order.
async fn present(
    store: &Store,
    uploaders: Vec<Uploader>,
    viewer: Option<&Username>,
) -> Result<Vec<TopUser>, StoreError> {
    let names: Vec<_> = uploaders.iter().map(|uploader| uploader.username.clone()).collect();
    let photos: HashMap<_, _> = uploaders.into_iter().map(|it| (it.username, it.photos)).collect();
    let top = |user: PersonView| TopUser { photos: photos[&user.username], user };
    Ok(people(store, &names, viewer).await?.into_iter().map(top).collect())
}
