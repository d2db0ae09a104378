//! Who asks: by the claims that the gateway's authorizer checked, else by the bearer token, checked here.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{header, request::Parts},
};
use identity::{Caller, Identity, Role, Secret};
use lambda_http::request::RequestContext;

use super::problem::Problem;

/// A caller, needed. Without the gateway's claims the token is checked here, so that a route which lost its
/// authorizer stays closed to strangers.
#[derive(Debug)]
pub(crate) struct Signed(pub(crate) Caller);

/// A caller, or nobody. A token that is not good is refused and never taken for nobody.
#[derive(Debug)]
pub(crate) struct Viewer(pub(crate) Option<Caller>);

/// A caller who may act as a moderator, needed: 403 for all others.
#[cfg_attr(not(test), expect(dead_code, reason = "the routes that need it come with moderation"))]
#[derive(Debug)]
pub(crate) struct Moderator(pub(crate) Caller);

/// A caller who is an admin, needed: 403 for all others.
#[derive(Debug)]
pub(crate) struct Admin(pub(crate) Caller);

/// The token itself, for the routes that hand it on.
#[derive(Debug)]
pub(crate) struct Bearer(pub(crate) Secret);

impl<S: Send + Sync> FromRequestParts<S> for Signed
where
    Identity: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        identify(parts, &Identity::from_ref(state)).await?.map(Self).ok_or_else(no_token)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Viewer
where
    Identity: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        identify(parts, &Identity::from_ref(state)).await.map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Moderator
where
    Identity: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        in_role(parts, state, Role::Moderator).await.map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Admin
where
    Identity: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        in_role(parts, state, Role::Admin).await.map(Self)
    }
}

async fn in_role<S: Send + Sync>(parts: &mut Parts, state: &S, role: Role) -> Result<Caller, Problem>
where
    Identity: FromRef<S>,
{
    let Signed(caller) = Signed::from_request_parts(parts, state).await?;
    if caller.may_act_as(role) {
        Ok(caller)
    } else {
        Err(Problem::forbidden("your role does not allow this"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        bearer(parts)?.map(|token| Self(Secret::new(token))).ok_or_else(no_token)
    }
}

async fn identify(parts: &Parts, identity: &Identity) -> Result<Option<Caller>, Problem> {
    if let Some(caller) = claimed(parts.extensions.get::<RequestContext>())? {
        return Ok(Some(caller));
    }
    match bearer(parts)? {
        Some(token) => Ok(Some(identity.verify(token).await?)),
        None => Ok(None),
    }
}

/// The caller by the authorizer's claims; none where the route has no authorizer.
fn claimed(context: Option<&RequestContext>) -> Result<Option<Caller>, Problem> {
    let Some(jwt) = context.and_then(|context| context.authorizer()?.jwt.as_ref()) else { return Ok(None) };
    let claim = |name: &str| jwt.claims.get(name).map(String::as_str);
    let groups = groups(claim("cognito:groups").unwrap_or_default());
    Caller::from_claims(claim("token_use"), claim("username"), groups)
        .map(Some)
        .map_err(|error| Problem::unauthorized("the token is no access token of a user").with_cause(error))
}

/// The gateway makes one string of a list: `[moderator admin]`.
fn groups(claim: &str) -> impl Iterator<Item = &str> {
    claim.trim_matches(['[', ']']).split([' ', ',']).filter(|group| !group.is_empty())
}

/// The token of the Authorization header; none without such a header.
fn bearer(parts: &Parts) -> Result<Option<&str>, Problem> {
    let Some(value) = parts.headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let token = value.to_str().ok().and_then(|value| value.split_once(' '));
    match token {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(token.trim())),
        _ => Err(Problem::unauthorized("the Authorization header is not `Bearer` and an access token")),
    }
}

fn no_token() -> Problem {
    Problem::unauthorized("send the access token in the Authorization header, as a bearer")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use testbed::{
        sdk::{Retries, sdk},
        wire::NOBODY,
    };

    use super::*;

    fn context(authorizer: &Value) -> RequestContext {
        let event = json!({
            "version": "2.0", "routeKey": "GET /v1/time", "rawPath": "/v1/time", "headers": {},
            "requestContext": {
                "http": {"method": "GET", "path": "/v1/time"}, "requestId": "r1", "stage": "$default",
                "authorizer": authorizer,
            },
        });
        let request = lambda_http::request::from_str(&event.to_string()).unwrap();
        request.extensions().get::<RequestContext>().unwrap().clone()
    }

    fn jwt(claims: &Value) -> RequestContext {
        context(&json!({"jwt": {"claims": claims, "scopes": null}}))
    }

    #[test]
    fn the_gateways_claims_name_the_caller() {
        let claims = json!({"token_use": "access", "username": "ada", "cognito:groups": "[moderator staff]"});
        let caller = claimed(Some(&jwt(&claims))).unwrap().unwrap();
        assert_eq!(caller.username.as_str(), "ada");
        assert!(caller.moderates());
        let plain = json!({"token_use": "access", "username": "ada"});
        assert!(!claimed(Some(&jwt(&plain))).unwrap().unwrap().moderates());
    }

    #[tokio::test]
    async fn a_role_is_asked_for() {
        let sdk = sdk(NOBODY, Retries::Never);
        let pool = identity::Pool {
            id: "p".into(),
            client_id: "c".into(),
            region: "eu-central-1".into(),
            endpoint: None,
        };
        let identity = Identity::new(identity::Client::new(&sdk), pool);
        let status = async |groups: Option<&str>| {
            let mut parts = axum::http::Request::new(()).into_parts().0;
            if let Some(groups) = groups {
                let claims = json!({"token_use": "access", "username": "ada", "cognito:groups": groups});
                parts.extensions.insert(jwt(&claims));
            }
            let moderator = Moderator::from_request_parts(&mut parts, &identity).await.map(|it| it.0);
            let admin = Admin::from_request_parts(&mut parts, &identity).await.map(|it| it.0);
            [moderator, admin].map(|answer| match answer {
                Ok(caller) => json!(caller.username),
                Err(problem) => serde_json::to_value(problem.document("", "")).unwrap()["type"].clone(),
            })
        };
        assert_eq!(status(None).await, ["unauthorized", "unauthorized"]);
        assert_eq!(status(Some("[]")).await, ["forbidden", "forbidden"]);
        assert_eq!(status(Some("[moderator]")).await, ["ada", "forbidden"]);
        assert_eq!(status(Some("[admin]")).await, ["ada", "ada"]);
    }

    #[test]
    fn claims_of_no_access_token_and_of_a_reserved_name_are_refused() {
        for claims in [
            // The gateway's scopes keep id tokens out; a route that lost its scope stays closed.
            json!({"token_use": "id", "cognito:username": "ada"}),
            json!({"token_use": "access", "username": "admin"}),
            json!({}),
        ] {
            assert!(claimed(Some(&jwt(&claims))).is_err(), "{claims}");
        }
    }

    #[test]
    fn without_an_authorizer_nothing_is_claimed() {
        assert_eq!(claimed(None).unwrap(), None);
        assert_eq!(claimed(Some(&context(&Value::Null))).unwrap(), None);
    }

    #[test]
    fn groups_are_read_in_the_gateways_spelling() {
        let read = |claim| groups(claim).collect::<Vec<_>>();
        assert_eq!(read("[moderator admin]"), ["moderator", "admin"]);
        assert_eq!(read("[moderator, admin]"), ["moderator", "admin"]);
        assert_eq!(read("moderator"), ["moderator"]);
        assert!(read("[]").is_empty() && read("").is_empty());
    }

    #[test]
    fn only_a_bearer_is_a_token() {
        let read = |value: &str| {
            let request = axum::http::Request::builder().header(header::AUTHORIZATION, value);
            bearer(&request.body(()).unwrap().into_parts().0).map(|token| token.map(str::to_owned)).ok()
        };
        assert_eq!(read("Bearer abc"), Some(Some("abc".into())));
        assert_eq!(read("bearer abc"), Some(Some("abc".into())));
        assert_eq!(read("Basic abc"), None);
        assert_eq!(read("abc"), None);
    }
}
