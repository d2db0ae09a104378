//! Oneself, as one sees oneself.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{id::Username, profile::Profile};
use identity::{Caller, Role};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Accounts, profile};
use crate::{
    avatar,
    http::{caller::Signed, etag, problem::Problem},
    people::CountsView,
};

/// The caller's profile.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    username: Username,
    display_name: Option<String>,
    bio: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "DE")]
    country: Option<String>,
    /// Root-relative URL of a thumbnail; null also when its photo is not for everybody to see any more.
    avatar: Option<String>,
    counts: CountsView,
    /// Everybody is a `user`; `moderator` and `admin` are groups of the pool.
    #[schema(value_type = Vec<String>, example = json!(["user"]))]
    roles: Vec<Role>,
}

/// Who the caller is.
///
/// The ETag is that of what one changes oneself: counts, roles and where the avatar's picture lies are outside of it.
#[utoipa::path(
    get, path = "/v1/me", tag = "accounts",
    params(("If-None-Match" = Option<String>, Header, description = "The ETag the caller has.")),
    responses(
        (status = 200, description = "The profile", body = Me, headers(("ETag" = String, description = "The profile's revision; needed to change it"))),
        (status = 304, description = "The caller has it already"),
        (status = 410, description = "`gone`: this account is being erased", body = crate::http::problem::Document, content_type = "application/problem+json"),
    ),
    security(("access_token" = [])),
)]
pub(crate) async fn me(
    State(accounts): State<Accounts>,
    Signed(caller): Signed,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let profile = profile::open_profile(&accounts.store, &caller.username, Timestamp::now()).await?;
    if etag::has(&headers, profile.revision) {
        return Ok((StatusCode::NOT_MODIFIED, etag::header(profile.revision)).into_response());
    }
    show(&accounts, caller, profile).await
}

/// A profile for its owner, with the ETag by which it can be changed.
pub(super) async fn show(accounts: &Accounts, caller: Caller, profile: Profile) -> Result<Response, Problem> {
    let (counts, avatar) = tokio::try_join!(
        accounts.store.person_counts(&caller.username),
        avatar::url(&accounts.store, &profile),
    )?;
    let revision = profile.revision;
    let me = Me {
        username: profile.username,
        display_name: profile.display_name,
        bio: profile.bio,
        country: profile.country,
        avatar,
        counts: counts.into(),
        roles: caller.roles.into_iter().collect(),
    };
    Ok((etag::header(revision), Json(me)).into_response())
}
