//! Sessions. Their answers hold tokens: they are never kept, here or on the way.

use axum::{Json, extract::State, http::StatusCode};
use domain::id::Username;
use identity::{IdentityError, Secret, Tokens};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Accounts, sign_up::PASSWORD_MAX_BYTES};
use crate::http::{
    body::Body,
    caller::{Bearer, Signed},
    fields::{Fields, Parse},
    problem::Problem,
    value,
};

const TOKEN_MAX_BYTES: usize = 8 * 1024;

#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Credentials {
    username: Username,
    #[schema(value_type = String, format = Password)]
    password: Secret,
}

#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refresh {
    #[schema(value_type = String, format = Password)]
    refresh_token: Secret,
}

/// The bearer of requests is the access token.
#[derive(Serialize, ToSchema)]
pub(crate) struct Session {
    access_token: String,
    id_token: String,
    /// Missing from the answer to a refresh: the old one stays good.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// Seconds until the access token ends.
    expires_in: u32,
}

impl Parse for Credentials {
    fn parse(fields: &mut Fields) -> Option<Self> {
        let username = fields.required("username", value::parsed);
        let password = fields.required("password", value::secret(PASSWORD_MAX_BYTES));
        Some(Self { username: username?, password: password? })
    }
}

impl Parse for Refresh {
    fn parse(fields: &mut Fields) -> Option<Self> {
        let refresh_token = fields.required("refresh_token", value::secret(TOKEN_MAX_BYTES));
        refresh_token.map(|refresh_token| Self { refresh_token })
    }
}

/// Log in.
#[utoipa::path(
    post, path = "/v1/sessions", tag = "accounts",
    request_body = Credentials,
    responses(
        (status = 200, description = "The session's tokens", body = Session),
        (status = 401, description = "The name or the password is wrong, or the account is not verified", body = crate::http::problem::Document, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn log_in(
    State(accounts): State<Accounts>,
    body: Body<Credentials>,
) -> Result<Json<Session>, Problem> {
    let Credentials { username, password } = body.value;
    let tokens = accounts.identity.log_in(&username, &password).await.map_err(log_in_problem)?;
    Ok(Json(tokens.into()))
}

/// Go on with a session.
#[utoipa::path(
    post, path = "/v1/sessions/refresh", tag = "accounts",
    request_body = Refresh,
    responses(
        (status = 200, description = "The session's tokens", body = Session),
        (status = 401, description = "The session has ended", body = crate::http::problem::Document, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn refresh(
    State(accounts): State<Accounts>,
    body: Body<Refresh>,
) -> Result<Json<Session>, Problem> {
    let tokens = accounts.identity.refresh(&body.value.refresh_token).await.map_err(session_problem)?;
    Ok(Json(tokens.into()))
}

/// Log out everywhere: no session of the caller can be refreshed any more.
#[utoipa::path(
    delete, path = "/v1/sessions", tag = "accounts",
    responses((status = 204, description = "Ended; access tokens that are out end within 15 minutes")),
    security(("access_token" = [])),
)]
pub(crate) async fn log_out(
    State(accounts): State<Accounts>,
    _: Signed,
    Bearer(token): Bearer,
) -> Result<StatusCode, Problem> {
    accounts.identity.log_out(&token).await.map_err(session_problem)?;
    Ok(StatusCode::NO_CONTENT)
}

/// One text for all, so that it tells nobody which names exist: the pool says of an account that it is not verified
/// before it looks at the password.
fn log_in_problem(error: IdentityError) -> Problem {
    match error {
        IdentityError::WrongCredentials
        | IdentityError::NotConfirmed
        | IdentityError::InvalidValue(_)
        | IdentityError::Challenge(_) => {
            let detail = "the username or the password is wrong, or the account is not verified yet";
            Problem::unauthorized(detail).with_cause(error)
        }
        error => error.into(),
    }
}

fn session_problem(error: IdentityError) -> Problem {
    match error {
        IdentityError::WrongCredentials | IdentityError::InvalidValue(_) | IdentityError::NotConfirmed => {
            Problem::unauthorized("the session has ended; log in again").with_cause(error)
        }
        error => error.into(),
    }
}

impl From<Tokens> for Session {
    fn from(tokens: Tokens) -> Self {
        Self {
            access_token: tokens.access_token,
            id_token: tokens.id_token,
            refresh_token: tokens.refresh_token,
            expires_in: tokens.expires_in_s,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_password_and_an_unverified_account_read_the_same() {
        let read = |error| {
            let problem = log_in_problem(error);
            serde_json::to_value(problem.document("", "")).unwrap()
        };
        let wrong = read(IdentityError::WrongCredentials);
        assert_eq!(wrong["status"], 401);
        assert_eq!(read(IdentityError::NotConfirmed), wrong);
        assert_eq!(read(IdentityError::Challenge("NEW_PASSWORD_REQUIRED".into())), wrong);
    }
}
