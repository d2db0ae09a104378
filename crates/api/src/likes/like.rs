//! Liking a photo, and taking that back. However often it is asked for, a person counts once.

use axum::{Json, extract::State};
use domain::id::PhotoId;
use jiff::Timestamp;
use serde::Serialize;
use store::Store;
use utoipa::ToSchema;

use crate::{
    access::{published, stays},
    http::{
        caller::Signed,
        path::Path,
        problem::{Document, Problem},
    },
    social::Social,
};

/// How it stands between the caller and a photo.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Like)]
pub(crate) struct LikeView {
    liked: bool,
    /// How many people like it, the caller included.
    like_count: u64,
}

/// Like a photo.
#[utoipa::path(
    put, path = "/v1/photos/{id}/like", tag = "likes",
    params(("id" = PhotoId, Path)),
    responses(
        (status = 200, description = "The caller likes it", body = LikeView),
        (status = 410, description = "`gone`: the caller's account is being erased", body = Document, content_type = "application/problem+json"),
        (status = 409, description = "`conflict`: the photo is not published; told to who may see it all the same", body = Document, content_type = "application/problem+json"),
    ),
    security(("access_token" = [])),
)]
pub(crate) async fn like(
    State(social): State<Social>,
    Signed(caller): Signed,
    Path(id): Path<PhotoId>,
) -> Result<Json<LikeView>, Problem> {
    stays(&social.store, &caller).await?;
    published(&social.store, id, &caller).await?;
    social.store.like(id, &caller.username, Timestamp::now()).await?;
    Ok(Json(LikeView { liked: true, like_count: count(&social.store, id).await? }))
}

/// Take a like back, also from a photo that is out of one's sight by now.
#[utoipa::path(
    delete, path = "/v1/photos/{id}/like", tag = "likes",
    params(("id" = PhotoId, Path)),
    responses(
        (status = 200, description = "The caller does not like it", body = LikeView),
        (status = 409, description = "`conflict`: the caller did not like it, and the photo is not published; told to who may see it all the same", body = Document, content_type = "application/problem+json"),
    ),
    security(("access_token" = [])),
)]
pub(crate) async fn unlike(
    State(social): State<Social>,
    Signed(caller): Signed,
    Path(id): Path<PhotoId>,
) -> Result<Json<LikeView>, Problem> {
    if !social.store.unlike(id, &caller.username).await? {
        published(&social.store, id, &caller).await?;
    }
    Ok(Json(LikeView { liked: false, like_count: count(&social.store, id).await? }))
}

async fn count(store: &Store, id: PhotoId) -> Result<u64, Problem> {
    let counts = store.photo_counts(&[id]).await?;
    Ok(counts.first().map(|counts| counts.likes).unwrap_or_default())
}
