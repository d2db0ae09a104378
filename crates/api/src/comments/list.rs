//! What is said under a photo.

use axum::{Json, extract::State};
use domain::id::PhotoId;

use super::view::{CommentView, views};
use crate::{
    access::visible,
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

/// Comments on a photo, the latest first. Those of people between whom and the caller there is a block are left out;
/// `comment_count` of the photo counts them.
#[utoipa::path(
    get, path = "/v1/photos/{id}/comments", tag = "comments",
    params(("id" = PhotoId, Path), Paging),
    responses((status = 200, description = "A page", body = Page<CommentView>)),
    security((), ("access_token" = [])),
)]
pub(crate) async fn comments(
    State(social): State<Social>,
    Viewer(viewer): Viewer,
    Path(id): Path<PhotoId>,
    paging: Paging,
) -> Result<Json<Page<CommentView>>, Problem> {
    let filter = id.to_string();
    let scope = Scope::new("/v1/photos/{id}/comments", viewer.as_ref(), &filter);
    let mut page = Refill::new(paging.position(&social.cursors, &scope)?, paging.limit);
    visible(&social.store, id, viewer.as_ref()).await?;
    while let Some((from, limit)) = page.wanted() {
        let part = social.store.comments(id, from.as_ref(), limit).await?;
        page.add(views(&social.store, part.items, scope.viewer).await?, part.next);
    }
    page.page(&social.cursors, &scope)
}
