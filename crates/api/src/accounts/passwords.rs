//! New passwords: for an emailed code, or for the old one. Either way every session ends.

use axum::{Json, extract::State, http::StatusCode};
use domain::{id::Username, limits::PASSWORD_RESETS_AN_HOUR};
use identity::{IdentityError, Secret};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use store::Rate;
use utoipa::ToSchema;

use super::{
    Accounts,
    sign_up::{CODE_MAX_CHARS, PASSWORD_MAX_BYTES},
};
use crate::http::{
    body::Body,
    caller::{Bearer, Signed},
    fields::{Fields, Parse, Wrong},
    problem::{Document, Kind, Problem},
    value,
};

/// What the pool's policy asks for. Looked at here, because the pool looks at it only for names that it knows.
const PASSWORD_MIN_CHARS: usize = 8;
const RESETS: Rate = Rate { what: "password-resets", times: PASSWORD_RESETS_AN_HOUR, seconds: 3600 };

#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordReset {
    username: Username,
}

/// The same for everybody, whether or not there is such an account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PasswordResetSent {
    #[schema(example = "Password reset email sent")]
    message: &'static str,
}

#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordResetConfirmation {
    username: Username,
    /// From the email. It is good once, for an hour.
    #[schema(example = "654321")]
    code: String,
    /// At least 8 characters, no space at either end.
    #[schema(value_type = String, format = Password)]
    new_password: Secret,
}

#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChange {
    #[schema(value_type = String, format = Password)]
    old_password: Secret,
    /// At least 8 characters, no space at either end.
    #[schema(value_type = String, format = Password)]
    new_password: Secret,
}

impl Parse for PasswordReset {
    fn parse(fields: &mut Fields) -> Option<Self> {
        fields.required("username", value::parsed).map(|username| Self { username })
    }
}

impl Parse for PasswordResetConfirmation {
    fn parse(fields: &mut Fields) -> Option<Self> {
        let username = fields.required("username", value::parsed);
        let code = fields.required("code", value::text(CODE_MAX_CHARS));
        let new_password = fields.required("new_password", new_password);
        Some(Self { username: username?, code: code?, new_password: new_password? })
    }
}

impl Parse for PasswordChange {
    fn parse(fields: &mut Fields) -> Option<Self> {
        let old_password = fields.required("old_password", value::secret(PASSWORD_MAX_BYTES));
        let new_password = fields.required("new_password", new_password);
        Some(Self { old_password: old_password?, new_password: new_password? })
    }
}

/// Have a code for a new password mailed.
///
/// The answer is always the same. Nothing is mailed when there is no such account, when its address is not verified,
/// and beyond five mails a name and hour.
#[utoipa::path(
    post, path = "/v1/password-resets", tag = "accounts",
    request_body = PasswordReset,
    responses((status = 202, description = "If there is such an account, a code is on its way", body = PasswordResetSent)),
)]
pub(crate) async fn reset_password(
    State(accounts): State<Accounts>,
    body: Body<PasswordReset>,
) -> Result<(StatusCode, Json<PasswordResetSent>), Problem> {
    let username = &body.value.username;
    if accounts.store.take_turn(username, RESETS, Timestamp::now()).await?.is_ok() {
        mail_code(&accounts, username).await?;
    }
    Ok((StatusCode::ACCEPTED, Json(PasswordResetSent { message: "Password reset email sent" })))
}

/// Set a new password by the code that was mailed. Every session of the account ends.
#[utoipa::path(
    post, path = "/v1/password-resets/confirm", tag = "accounts",
    request_body = PasswordResetConfirmation,
    responses((status = 204, description = "Set; log in with it")),
)]
pub(crate) async fn confirm_password(
    State(accounts): State<Accounts>,
    body: Body<PasswordResetConfirmation>,
) -> Result<StatusCode, Problem> {
    let PasswordResetConfirmation { username, code, new_password } = body.value;
    accounts.identity.confirm_password(&username, &code, &new_password).await.map_err(code_problem)?;
    accounts.identity.sign_out(&username).await.map_err(sessions_left)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Change one's password. Every session ends, this one too: log in again.
#[utoipa::path(
    post, path = "/v1/me/password", tag = "accounts",
    request_body = PasswordChange,
    responses(
        (status = 204, description = "Changed; access tokens that are out end within 15 minutes"),
        (status = 422, description = "`validation`: the old password is wrong, at /old_password, or the new one is too weak, at /new_password", body = Document, content_type = "application/problem+json"),
    ),
    security(("access_token" = [])),
)]
pub(crate) async fn change_password(
    State(accounts): State<Accounts>,
    _: Signed,
    Bearer(token): Bearer,
    body: Body<PasswordChange>,
) -> Result<StatusCode, Problem> {
    let PasswordChange { old_password, new_password } = body.value;
    let changed = accounts.identity.change_password(&token, &old_password, &new_password).await;
    changed.map_err(change_problem)?;
    accounts.identity.log_out(&token).await.map_err(sessions_left)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn mail_code(accounts: &Accounts, username: &Username) -> Result<(), Problem> {
    match accounts.identity.forgot_password(username).await {
        Ok(()) => Ok(()),
        // Only an account that exists can have mail that does not arrive, so the caller is not told.
        Err(error @ IdentityError::Undelivered(_)) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "a code for a new password was not delivered"
            );
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

fn new_password(value: &Value) -> Result<Secret, Wrong> {
    let password = value::secret(PASSWORD_MAX_BYTES)(value)?;
    let text = password.expose();
    if text.chars().count() < PASSWORD_MIN_CHARS {
        return Err(format!("at least {PASSWORD_MIN_CHARS} characters").into());
    }
    if text.trim() != text {
        return Err("no space at either end".into());
    }
    Ok(password)
}

/// One text for all, so that it tells nobody which names exist.
fn code_problem(error: IdentityError) -> Problem {
    match error {
        IdentityError::WrongCode | IdentityError::ExpiredCode => {
            Problem::invalid_value("/code", "the code is wrong, has expired, or was tried too often")
        }
        IdentityError::WeakPassword(why) => Problem::invalid_value("/new_password", why),
        error => error.into(),
    }
}

fn change_problem(error: IdentityError) -> Problem {
    match error {
        IdentityError::WrongPassword => Problem::invalid_value("/old_password", "the old password is wrong"),
        IdentityError::WeakPassword(why) | IdentityError::InvalidValue(why) => {
            Problem::invalid_value("/new_password", why)
        }
        IdentityError::WrongCredentials | IdentityError::NotConfirmed => {
            Problem::unauthorized("the session has ended; log in again").with_cause(error)
        }
        error => error.into(),
    }
}

/// The password is set, which cannot be taken back: who asks again would be told that the code is wrong.
fn sessions_left(error: IdentityError) -> Problem {
    let detail =
        "the new password is set, but older sessions could not be ended: log in and log out to end them";
    Problem::new(Kind::Unavailable, StatusCode::SERVICE_UNAVAILABLE, detail).with_cause(error)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::fields::parse;

    fn document(problem: &Problem) -> Value {
        serde_json::to_value(problem.document("", "")).unwrap()
    }

    #[test]
    fn a_new_password_is_looked_at_before_the_pool_is_asked() {
        let errors = |password: &str| {
            let body = json!({"username": "ada", "code": "1", "new_password": password}).to_string();
            let problem = parse::<PasswordResetConfirmation>(body.as_bytes()).err()?;
            Some(document(&problem)["errors"].clone())
        };
        let weak = |detail: &str| Some(json!([{"pointer": "/new_password", "detail": detail}]));
        assert_eq!(errors("Correct horse"), None);
        assert_eq!(errors("пароль-7"), None, "characters are counted, not bytes");
        assert_eq!(errors("1234567"), weak("at least 8 characters"));
        assert_eq!(errors(" Correct-horse-7"), weak("no space at either end"));
        assert_eq!(errors(&"x".repeat(257)), weak("at most 256 bytes"));
    }

    #[test]
    fn an_old_password_is_of_any_kind() {
        let body = json!({"old_password": " x ", "new_password": "Correct-horse-7"}).to_string();
        let change = parse::<PasswordChange>(body.as_bytes()).unwrap();
        assert_eq!(change.old_password.expose(), " x ");
    }

    #[test]
    fn a_wrong_code_and_an_expired_one_read_the_same() {
        let (wrong, expired) =
            (code_problem(IdentityError::WrongCode), code_problem(IdentityError::ExpiredCode));
        assert_eq!(document(&wrong), document(&expired));
        assert_eq!(document(&wrong)["errors"][0]["pointer"], "/code");
    }

    #[test]
    fn a_wrong_old_password_is_a_wrong_value_and_an_ended_session_is_none() {
        let wrong = document(&change_problem(IdentityError::WrongPassword));
        assert_eq!(
            (&wrong["status"], &wrong["errors"][0]["pointer"]),
            (&json!(422), &json!("/old_password"))
        );
        assert_eq!(document(&change_problem(IdentityError::WrongCredentials))["status"], 401);
        let weak = document(&change_problem(IdentityError::WeakPassword("too short".into())));
        assert_eq!(weak["errors"], json!([{"pointer": "/new_password", "detail": "too short"}]));
    }
}
