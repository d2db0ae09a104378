//! Who follows somebody, and whom somebody follows.

use axum::{Json, extract::State};
use domain::id::Username;

use super::{
    found,
    person::{PersonView, people},
};
use crate::{
    http::{
        caller::Viewer,
        cursor::Scope,
        paging::{Page, Paging},
        path::Path,
        problem::Problem,
        refill::Refill,
    },
    social::Social,
};

/// Who follows somebody, the latest first. People between whom and the caller there is a block are left out.
#[utoipa::path(
    get, path = "/v1/users/{name}/followers", tag = "people",
    params(("name" = Username, Path), Paging),
    responses((status = 200, description = "A page", body = Page<PersonView>)),
    security((), ("access_token" = [])),
)]
pub(crate) async fn followers(
    State(social): State<Social>,
    Viewer(viewer): Viewer,
    Path(name): Path<Username>,
    paging: Paging,
) -> Result<Json<Page<PersonView>>, Problem> {
    let scope = Scope::new("/v1/users/{name}/followers", viewer.as_ref(), name.as_str());
    let mut page = Refill::new(paging.position(&social.cursors, &scope)?, paging.limit);
    found::uncut(&social.store, &name, viewer.as_ref()).await?;
    while let Some((from, limit)) = page.wanted() {
        let part = social.store.followers(&name, from.as_ref(), limit).await?;
        page.add(people(&social.store, &part.items, scope.viewer).await?, part.next);
    }
    page.page(&social.cursors, &scope)
}

/// Whom somebody follows, the latest first. People between whom and the caller there is a block are left out.
#[utoipa::path(
    get, path = "/v1/users/{name}/following", tag = "people",
    params(("name" = Username, Path), Paging),
    responses((status = 200, description = "A page", body = Page<PersonView>)),
    security((), ("access_token" = [])),
)]
pub(crate) async fn following(
    State(social): State<Social>,
    Viewer(viewer): Viewer,
    Path(name): Path<Username>,
    paging: Paging,
) -> Result<Json<Page<PersonView>>, Problem> {
    let scope = Scope::new("/v1/users/{name}/following", viewer.as_ref(), name.as_str());
    let mut page = Refill::new(paging.position(&social.cursors, &scope)?, paging.limit);
    found::uncut(&social.store, &name, viewer.as_ref()).await?;
    while let Some((from, limit)) = page.wanted() {
        let part = social.store.followed(&name, from.as_ref(), limit).await?;
        page.add(people(&social.store, &part.items, scope.viewer).await?, part.next);
    }
    page.page(&social.cursors, &scope)
}
