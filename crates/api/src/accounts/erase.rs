//! Leaving for good.

use axum::{Json, extract::State, http::StatusCode};
use domain::{
    id::{ErasureId, Username},
    task::ErasureInput,
};
use jiff::Timestamp;
use serde::Serialize;
use store::Store;
use utoipa::ToSchema;

use super::{Accounts, ensure_profile};
use crate::http::{caller::Signed, etag::IfMatch, problem::Document, problem::Problem};

/// What erases an account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Erasure {
    erasure_id: ErasureId,
}

/// Erase one's account and everything one has here: photos with all their pictures, likes, comments, follows.
///
/// Nobody sees the profile from now on, and nothing can be added. Photos go out of sight one after the other, within
/// minutes; what is left goes within the hour, and cannot be brought back. Asked again meanwhile, the answer is the
/// same, and nothing begins twice.
#[utoipa::path(
    delete, path = "/v1/me", tag = "accounts",
    params(("If-Match" = String, Header, description = "The ETag of one's profile, or `*`.")),
    responses(
        (status = 202, description = "The account is closed, and is being erased", body = Erasure),
        (status = 412, description = "version-mismatch: the profile has changed", body = Document, content_type = "application/problem+json"),
        (status = 428, description = "precondition-required: send the ETag of your profile in If-Match", body = Document, content_type = "application/problem+json"),
    ),
    security(("access_token" = [])),
)]
pub(crate) async fn erase_me(
    State(accounts): State<Accounts>,
    Signed(caller): Signed,
    condition: IfMatch,
) -> Result<(StatusCode, Json<Erasure>), Problem> {
    let username = caller.username;
    // A closed account is closed whatever its revision is: asked again, the answer is the same.
    if let Some(profile) = accounts.store.profile(&username).await?.filter(|it| it.closed_at.is_none()) {
        condition.check(profile.revision)?;
    }
    let closed_at = close(&accounts.store, &username, Timestamp::now()).await?;
    let erasure_id = ErasureId::of(&username, closed_at);
    // Always: the call before may have ended between closing and this.
    accounts.erasures.start(&ErasureInput { username, erasure_id }).await?;
    Ok((StatusCode::ACCEPTED, Json(Erasure { erasure_id })))
}

/// Since when the account is closed. One whose profile got lost may have photos all the same.
async fn close(store: &Store, username: &Username, now: Timestamp) -> Result<Timestamp, Problem> {
    if let Some(closed_at) = store.close_profile(username, now).await? {
        return Ok(closed_at);
    }
    ensure_profile(store, username, now).await?;
    let closed = store.close_profile(username, now).await?;
    closed.ok_or_else(|| Problem::unavailable("a profile that was just made is not there"))
}
