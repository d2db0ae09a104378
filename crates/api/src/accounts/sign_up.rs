//! Making an account and proving that its email address is one's own.

use axum::{Json, extract::State, http::StatusCode};
use domain::id::Username;
use identity::{IdentityError, Secret, SignUp};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{Accounts, ensure_profile};
use crate::http::{
    body::Body,
    fields::{Fields, Parse, Wrong},
    problem::{Document, Kind, Problem},
    value,
};

/// What Cognito takes at most.
pub(super) const PASSWORD_MAX_BYTES: usize = 256;
/// Longer ones are looked at no further.
const USERNAME_MAX_CHARS: usize = 100;
const EMAIL_MAX_CHARS: usize = 254;
pub(super) const CODE_MAX_CHARS: usize = 64;

/// A new account.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewUser {
    username: Username,
    /// Where the code is sent.
    #[schema(format = Email, example = "ada@example.com")]
    email: String,
    /// At least 8 characters.
    #[schema(value_type = String, format = Password)]
    password: Secret,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserCreated {
    username: Username,
    #[schema(example = "unverified")]
    status: &'static str,
}

#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Verification {
    username: Username,
    /// From the email.
    #[schema(example = "123456")]
    code: String,
}

#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Resend {
    username: Username,
}

impl Parse for NewUser {
    fn parse(fields: &mut Fields) -> Option<Self> {
        let username = fields.required("username", new_name);
        let email = fields.required("email", |email| value::text(EMAIL_MAX_CHARS)(email).and_then(address));
        let password = fields.required("password", value::secret(PASSWORD_MAX_BYTES));
        Some(Self { username: username?, email: email?, password: password? })
    }
}

impl Parse for Verification {
    fn parse(fields: &mut Fields) -> Option<Self> {
        let username = fields.required("username", new_name);
        let code = fields.required("code", value::text(CODE_MAX_CHARS));
        Some(Self { username: username?, code: code? })
    }
}

impl Parse for Resend {
    fn parse(fields: &mut Fields) -> Option<Self> {
        fields.required("username", value::parsed).map(|username| Self { username })
    }
}

/// Make an account. A code is sent to its email address.
#[utoipa::path(
    post, path = "/v1/users", tag = "accounts",
    request_body = NewUser,
    responses(
        (status = 201, description = "Made; the code is on its way", body = UserCreated),
        (status = 409, description = "username-taken", body = Document, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn sign_up(
    State(accounts): State<Accounts>,
    body: Body<NewUser>,
) -> Result<(StatusCode, Json<UserCreated>), Problem> {
    let NewUser { username, email, password } = body.value;
    let account = SignUp { username, email, password };
    accounts.identity.sign_up(&account).await.map_err(sign_up_problem)?;
    Ok((StatusCode::CREATED, Json(UserCreated { username: account.username, status: "unverified" })))
}

/// Verify an account by the code that was sent.
#[utoipa::path(
    post, path = "/v1/users/verify", tag = "accounts",
    request_body = Verification,
    responses((status = 204, description = "Verified: one can log in")),
)]
pub(crate) async fn verify(
    State(accounts): State<Accounts>,
    body: Body<Verification>,
) -> Result<StatusCode, Problem> {
    let Verification { username, code } = body.value;
    accounts.identity.confirm(&username, &code).await.map_err(code_problem)?;
    // The pool's trigger does it too; whichever comes first.
    ensure_profile(&accounts.store, &username, Timestamp::now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Send the code again. The answer is the same whether or not there is such an account.
#[utoipa::path(
    post, path = "/v1/users/resend", tag = "accounts",
    request_body = Resend,
    responses((status = 202, description = "If there is such an account, and it is not verified, a code is sent")),
)]
pub(crate) async fn resend(
    State(accounts): State<Accounts>,
    body: Body<Resend>,
) -> Result<StatusCode, Problem> {
    match accounts.identity.resend(&body.value.username).await {
        // Only an account that exists can have mail that does not arrive.
        Ok(()) | Err(IdentityError::Undelivered(_)) => Ok(StatusCode::ACCEPTED),
        Err(error) => Err(error.into()),
    }
}

fn new_name(name: &Value) -> Result<Username, Wrong> {
    Ok(Username::for_sign_up(&value::text(USERNAME_MAX_CHARS)(name)?)?)
}

/// The least that an address has; whether mail arrives there, the code tells.
fn address(text: String) -> Result<String, Wrong> {
    let well_formed = text.split_once('@').is_some_and(|(local, domain)| {
        let labels: Vec<_> = domain.split('.').collect();
        !local.is_empty() && labels.len() >= 2 && labels.iter().all(|label| !label.is_empty())
    });
    let plain = !text.contains(|c: char| c.is_whitespace()) && text.matches('@').count() == 1;
    if well_formed && plain { Ok(text) } else { Err("not an email address".into()) }
}

fn sign_up_problem(error: IdentityError) -> Problem {
    match error {
        IdentityError::UsernameTaken => {
            Problem::new(Kind::UsernameTaken, StatusCode::CONFLICT, "somebody else has this username")
        }
        IdentityError::UsernameRefused(why) => Problem::invalid_value("/username", why.to_string()),
        IdentityError::WeakPassword(why) => Problem::invalid_value("/password", why),
        IdentityError::InvalidValue(why) if why.to_lowercase().contains("email") => {
            Problem::invalid_value("/email", why)
        }
        IdentityError::InvalidValue(why) if why.to_lowercase().contains("password") => {
            Problem::invalid_value("/password", "at least 8 characters, no space at either end")
        }
        IdentityError::InvalidValue(why) => Problem::invalid_value("", why),
        IdentityError::Undelivered(_) => {
            let detail =
                "the account is made, but its code could not be sent: ask for it at /v1/users/resend";
            Problem::new(Kind::Unavailable, StatusCode::SERVICE_UNAVAILABLE, detail).with_cause(error)
        }
        error => error.into(),
    }
}

/// One text for both, so that it tells nobody which names exist.
fn code_problem(error: IdentityError) -> Problem {
    match error {
        IdentityError::WrongCode | IdentityError::ExpiredCode => {
            Problem::invalid_value("/code", "the code is wrong or has expired")
        }
        error => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use domain::id::InvalidId;
    use serde_json::json;

    use super::*;
    use crate::http::fields::parse;

    fn document(problem: &Problem) -> Value {
        serde_json::to_value(problem.document("", "")).unwrap()
    }

    #[test]
    fn a_new_user_is_checked_before_the_pool_is_asked() {
        let body = json!({"username": "Admin", "email": "ada@nowhere", "password": "", "role": "admin"});
        let problem = parse::<NewUser>(body.to_string().as_bytes()).unwrap_err();
        assert_eq!(
            document(&problem)["errors"],
            json!([
                {"pointer": "/username", "detail": "the username admin is reserved"},
                {"pointer": "/email", "detail": "not an email address"},
                {"pointer": "/password", "detail": "must not be empty"},
                {"pointer": "/role", "detail": "unknown field"},
            ])
        );
    }

    #[test]
    fn nobody_is_verified_under_a_reserved_name() {
        let body = json!({"username": "Admin", "code": "123456"});
        let problem = parse::<Verification>(body.to_string().as_bytes()).unwrap_err();
        let errors = json!([{"pointer": "/username", "detail": "the username admin is reserved"}]);
        assert_eq!(document(&problem)["errors"], errors);
    }

    #[test]
    fn addresses_are_recognised() {
        for good in ["ada@example.com", "a.b+c@x.co.uk", "müller@exämple.de"] {
            assert!(address(good.into()).is_ok(), "{good}");
        }
        for bad in ["ada", "@example.com", "ada@", "ada@x", "a b@x.de", "a@b@x.de", "ada@x..de", "ada@.de"] {
            assert!(address(bad.into()).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_pools_refusals_point_at_the_value() {
        let pointer = |error| document(&sign_up_problem(error))["errors"][0]["pointer"].clone();
        let refused = IdentityError::UsernameRefused(InvalidId::Username.into());
        assert_eq!(pointer(refused), "/username");
        assert_eq!(pointer(IdentityError::WeakPassword("no digit".into())), "/password");
        assert_eq!(pointer(IdentityError::InvalidValue("Invalid email address format.".into())), "/email");
        let taken = document(&sign_up_problem(IdentityError::UsernameTaken));
        assert_eq!((&taken["status"], &taken["type"]), (&json!(409), &json!("username-taken")));
        assert_eq!(document(&sign_up_problem(IdentityError::TooManyRequests))["status"], 429);
    }

    #[test]
    fn a_wrong_code_and_an_expired_one_read_the_same() {
        let (wrong, expired) =
            (code_problem(IdentityError::WrongCode), code_problem(IdentityError::ExpiredCode));
        assert_eq!(document(&wrong), document(&expired));
    }
}
