//! One person's profile.

use axum::{Json, extract::State};
use domain::{id::Username, profile::Profile, tie::Tie};
use identity::Caller;
use jiff::Timestamp;
use serde::Serialize;
use store::{Store, StoreError};
use utoipa::ToSchema;

use super::{CountsView, found};
use crate::{
    avatar,
    http::{caller::Viewer, path::Path, problem::Problem},
    social::Social,
};

/// A person. What there is between them and the caller is false for nobody, and for oneself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub(crate) struct UserView {
    username: Username,
    display_name: Option<String>,
    bio: Option<String>,
    /// ISO 3166-1 alpha-2.
    country: Option<String>,
    /// Root-relative URL.
    avatar: Option<String>,
    counts: CountsView,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// The caller follows them.
    follows: bool,
    /// They follow the caller.
    followed_by: bool,
    /// The caller mutes them. They do not learn of it.
    muted: bool,
    /// The caller blocks them.
    blocked: bool,
}

/// Somebody's profile.
///
/// Who blocks the caller does not exist for the caller. Whom the caller blocks is shown, with `blocked: true`, so that it
/// can be undone; their photos, their followers and whom they follow are not.
#[utoipa::path(
    get, path = "/v1/users/{name}", tag = "people",
    params(("name" = Username, Path)),
    responses((status = 200, description = "The profile", body = UserView)),
    security((), ("access_token" = [])),
)]
pub(crate) async fn user(
    State(social): State<Social>,
    Viewer(viewer): Viewer,
    Path(name): Path<Username>,
) -> Result<Json<UserView>, Problem> {
    let store = &social.store;
    let (profile, tie) = found::seen(store, &name, viewer.as_ref()).await?;
    let (counts, avatar, back) = tokio::try_join!(
        store.person_counts(&name),
        avatar::url(store, &profile),
        tie_back(store, &name, viewer.as_ref()),
    )?;
    Ok(Json(UserView::new(profile, counts.into(), avatar, tie, back)))
}

/// What they have to do with the viewer.
async fn tie_back(store: &Store, name: &Username, viewer: Option<&Caller>) -> Result<Tie, StoreError> {
    match viewer {
        Some(viewer) if viewer.username != *name => store.tie(name, &viewer.username).await,
        _ => Ok(Tie::default()),
    }
}

impl UserView {
    fn new(profile: Profile, counts: CountsView, avatar: Option<String>, tie: Tie, back: Tie) -> Self {
        Self {
            username: profile.username,
            display_name: profile.display_name,
            bio: profile.bio,
            country: profile.country,
            avatar,
            counts,
            created_at: profile.created_at,
            follows: tie.follows.is_some(),
            followed_by: back.follows.is_some(),
            muted: tie.mutes,
            blocked: tie.blocks,
        }
    }
}
