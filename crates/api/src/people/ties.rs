//! Following, blocking and muting somebody. Each may be asked for twice.

use axum::{extract::State, http::StatusCode};
use domain::{id::Username, tie::TieChange};
use identity::Caller;
use jiff::Timestamp;
use store::Tied;

use super::found;
use crate::{
    access::stays,
    http::{
        caller::Signed,
        path::Path,
        problem::{Document, Problem},
    },
    social::Social,
};

/// Follow somebody. Their photos for followers are to be seen from now on, and the newest come into the feed.
#[utoipa::path(
    put, path = "/v1/me/following/{name}", tag = "people",
    params(("name" = Username, Path)),
    responses(
        (status = 204, description = "The caller follows them"),
        (status = 410, description = "`gone`: the caller's account is being erased", body = Document, content_type = "application/problem+json"),
        (status = 404, description = "`not-found`: there is nobody of that name, or they block the caller", body = Document, content_type = "application/problem+json"),
        (status = 409, description = "`conflict`: the caller blocks them", body = Document, content_type = "application/problem+json"),
        (status = 422, description = "`validation`: it is the caller", body = Document, content_type = "application/problem+json"),
    ),
    security(("access_token" = [])),
)]
pub(crate) async fn follow(
    State(social): State<Social>,
    Signed(caller): Signed,
    Path(name): Path<Username>,
) -> Result<StatusCode, Problem> {
    stays(&social.store, &caller).await?;
    begin(&social, &caller, &name, TieChange::Follow).await
}

/// Do not follow somebody any more. Their photos leave the feed at once.
#[utoipa::path(
    delete, path = "/v1/me/following/{name}", tag = "people",
    params(("name" = Username, Path)),
    responses(
        (status = 204, description = "The caller does not follow them, whether they are there or not"),
        (status = 422, description = "`validation`: it is the caller", body = Document, content_type = "application/problem+json"),
    ),
    security(("access_token" = [])),
)]
pub(crate) async fn unfollow(
    State(social): State<Social>,
    Signed(caller): Signed,
    Path(name): Path<Username>,
) -> Result<StatusCode, Problem> {
    change(&social, &caller, &name, TieChange::Unfollow).await
}

/// Block somebody: neither sees anything of the other, and neither follows the other any more. Whom it befalls can be
/// blocked too.
#[utoipa::path(
    put, path = "/v1/me/blocks/{name}", tag = "people",
    params(("name" = Username, Path)),
    responses(
        (status = 204, description = "The caller blocks them"),
        (status = 422, description = "`validation`: it is the caller", body = Document, content_type = "application/problem+json"),
    ),
    security(("access_token" = [])),
)]
pub(crate) async fn block(
    State(social): State<Social>,
    Signed(caller): Signed,
    Path(name): Path<Username>,
) -> Result<StatusCode, Problem> {
    begin(&social, &caller, &name, TieChange::Block).await
}

/// Do not block somebody any more. Nobody follows again by it.
#[utoipa::path(
    delete, path = "/v1/me/blocks/{name}", tag = "people",
    params(("name" = Username, Path)),
    responses(
        (status = 204, description = "The caller does not block them, whether they are there or not"),
        (status = 422, description = "`validation`: it is the caller", body = Document, content_type = "application/problem+json"),
    ),
    security(("access_token" = [])),
)]
pub(crate) async fn unblock(
    State(social): State<Social>,
    Signed(caller): Signed,
    Path(name): Path<Username>,
) -> Result<StatusCode, Problem> {
    change(&social, &caller, &name, TieChange::Unblock).await
}

/// Mute somebody: their photos stay out of the caller's feed and lists, and they do not learn of it.
#[utoipa::path(
    put, path = "/v1/me/mutes/{name}", tag = "people",
    params(("name" = Username, Path)),
    responses(
        (status = 204, description = "The caller mutes them"),
        (status = 404, description = "`not-found`: there is nobody of that name, or they block the caller", body = Document, content_type = "application/problem+json"),
        (status = 422, description = "`validation`: it is the caller", body = Document, content_type = "application/problem+json"),
    ),
    security(("access_token" = [])),
)]
pub(crate) async fn mute(
    State(social): State<Social>,
    Signed(caller): Signed,
    Path(name): Path<Username>,
) -> Result<StatusCode, Problem> {
    not_oneself(&caller, &name)?;
    found::seen(&social.store, &name, Some(&caller)).await?;
    change(&social, &caller, &name, TieChange::Mute).await
}

/// Do not mute somebody any more.
#[utoipa::path(
    delete, path = "/v1/me/mutes/{name}", tag = "people",
    params(("name" = Username, Path)),
    responses(
        (status = 204, description = "The caller does not mute them, whether they are there or not"),
        (status = 422, description = "`validation`: it is the caller", body = Document, content_type = "application/problem+json"),
    ),
    security(("access_token" = [])),
)]
pub(crate) async fn unmute(
    State(social): State<Social>,
    Signed(caller): Signed,
    Path(name): Path<Username>,
) -> Result<StatusCode, Problem> {
    change(&social, &caller, &name, TieChange::Unmute).await
}

/// What begins needs somebody with whom to begin it.
async fn begin(
    social: &Social,
    caller: &Caller,
    name: &Username,
    change_to: TieChange,
) -> Result<StatusCode, Problem> {
    not_oneself(caller, name)?;
    found::person(&social.store, name).await?;
    change(social, caller, name, change_to).await
}

async fn change(
    social: &Social,
    caller: &Caller,
    name: &Username,
    change: TieChange,
) -> Result<StatusCode, Problem> {
    not_oneself(caller, name)?;
    match social.store.change_tie(&caller.username, name, change, Timestamp::now()).await? {
        Tied::Done => Ok(StatusCode::NO_CONTENT),
        Tied::Cut(tie) if tie.blocked_by => Err(found::unknown(name)),
        Tied::Cut(_) => Err(Problem::conflict(format!("you block {name}; unblock them first"))),
    }
}

fn not_oneself(caller: &Caller, name: &Username) -> Result<(), Problem> {
    if caller.username != *name {
        return Ok(());
    }
    let detail = format!("{name} is you: one cannot follow, block or mute oneself");
    Err(Problem::invalid_value("name", detail))
}
