//! Oneself.

use std::collections::BTreeMap;

use axum::{Json, extract::State, http::header, response::IntoResponse};
use domain::id::Username;
use identity::Role;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Accounts, profile};
use crate::http::{caller::Signed, etag, problem::Problem};

/// The caller's profile.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    username: Username,
    display_name: Option<String>,
    bio: Option<String>,
    country: Option<String>,
    /// Root-relative URL; null as long as there are no avatars.
    avatar: Option<String>,
    /// By name. Empty as long as nothing is counted: a zero that nobody counted would be a lie.
    counts: BTreeMap<String, u64>,
    /// Everybody is a `user`; `moderator` and `admin` are groups of the pool.
    #[schema(value_type = Vec<String>, example = json!(["user"]))]
    roles: Vec<Role>,
}

/// Who the caller is.
#[utoipa::path(
    get, path = "/v1/me", tag = "accounts",
    responses((status = 200, description = "The profile", body = Me, headers(("ETag" = String, description = "The profile's revision")))),
    security(("access_token" = [])),
)]
pub(crate) async fn me(
    State(accounts): State<Accounts>,
    Signed(caller): Signed,
) -> Result<impl IntoResponse, Problem> {
    let profile = profile::profile(&accounts.store, &caller.username, Timestamp::now()).await?;
    let me = Me {
        username: profile.username,
        display_name: profile.display_name,
        bio: profile.bio,
        country: profile.country,
        avatar: None,
        counts: BTreeMap::new(),
        roles: caller.roles.into_iter().collect(),
    };
    Ok(([(header::ETAG, etag::etag(profile.revision))], Json(me)))
}
