//! The JWT authorizer of the HTTP API: signature, issuer, audience, lifetime and scope of a bearer token.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::{Context, Result};
use axum::http::{HeaderMap, header};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use serde_json::{Map, Value, json};
use tokio::sync::RwLock;

use crate::{aws::Aws, deploy::Resolver};

/// Checks tokens of one issuer.
#[derive(Debug)]
pub(super) struct Authorizer {
    aws: Aws,
    issuer: String,
    audience: Vec<String>,
    keys: RwLock<Arc<BTreeMap<String, DecodingKey>>>,
}

/// Why a request goes no further.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// No token, or none that holds.
    Unauthorized,
    /// A good token without the scope.
    Forbidden,
}

impl Authorizer {
    /// The API's default authorizer; none when it has none.
    pub(super) fn of(api: &Value, resolver: &Resolver, aws: &Aws) -> Result<Option<Self>> {
        let auth = &api["Auth"];
        let Some(name) = auth["DefaultAuthorizer"].as_str() else { return Ok(None) };
        let configuration = &auth["Authorizers"][name]["JwtConfiguration"];
        let issuer =
            resolver.text(&configuration["issuer"]).with_context(|| format!("{name} has no issuer"))?;
        let audience = resolver.value(&configuration["audience"])?;
        let audience = audience.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
        let keys = RwLock::default();
        Ok(Some(Self { aws: aws.clone(), issuer, audience: audience.collect(), keys }))
    }

    /// What the function is told about the caller: `{"jwt": {"claims": …, "scopes": …}}`.
    pub(super) async fn authorize(&self, headers: &HeaderMap, scopes: &[String]) -> Result<Value, Refusal> {
        let token = bearer(headers).ok_or(Refusal::Unauthorized)?;
        let claims = self.claims(token).await.ok_or(Refusal::Unauthorized)?;
        if !for_audience(&claims, &self.audience) {
            return Err(Refusal::Unauthorized);
        }
        let has = |scope: &&String| {
            let all = claims.get("scope").and_then(Value::as_str);
            all.is_some_and(|all| all.split(' ').any(|one| one == *scope))
        };
        let granted: Vec<_> = scopes.iter().filter(has).collect();
        if granted.is_empty() && !scopes.is_empty() {
            return Err(Refusal::Forbidden);
        }
        let granted = if granted.is_empty() { Value::Null } else { json!(granted) };
        Ok(json!({"jwt": {"claims": texts(&claims), "scopes": granted}}))
    }

    async fn claims(&self, token: &str) -> Option<Map<String, Value>> {
        let head = jsonwebtoken::decode_header(token).ok()?;
        let key = self.key(head.kid.as_deref()?).await?;
        let mut rules = Validation::new(Algorithm::RS256);
        rules.leeway = 0;
        rules.validate_nbf = true;
        rules.validate_aud = false;
        rules.set_issuer(&[&self.issuer]);
        rules.set_required_spec_claims(&["exp", "iss"]);
        Some(jsonwebtoken::decode::<Map<String, Value>>(token, &key, &rules).ok()?.claims)
    }

    /// The key of that name; an unknown name makes the keys be fetched again, as a pool may have changed them.
    async fn key(&self, name: &str) -> Option<DecodingKey> {
        if let Some(key) = self.keys.read().await.get(name) {
            return Some(key.clone());
        }
        let fetched = Arc::new(self.fetch().await.ok()?);
        *self.keys.write().await = Arc::clone(&fetched);
        fetched.get(name).cloned()
    }

    async fn fetch(&self) -> Result<BTreeMap<String, DecodingKey>> {
        let pool = self.issuer.rsplit('/').next().unwrap_or_default();
        let url = format!("{}/{pool}/.well-known/jwks.json", self.aws.endpoint());
        let set: JwkSet = self.aws.http().get(url).send().await?.json().await?;
        let keys = set
            .keys
            .iter()
            .filter_map(|jwk| Some((jwk.common.key_id.clone()?, DecodingKey::from_jwk(jwk).ok()?)));
        Ok(keys.collect())
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?.trim();
    let scheme = value.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("bearer "));
    Some(scheme.map_or(value, |_| value[7..].trim()))
}

/// `aud` where there is one, else `client_id`: Cognito's access tokens have only the latter.
fn for_audience(claims: &Map<String, Value>, audience: &[String]) -> bool {
    let is_ours = |value: &Value| value.as_str().is_some_and(|text| audience.iter().any(|one| one == text));
    match claims.get("aud") {
        Some(Value::Array(all)) => all.iter().any(is_ours),
        Some(one) => is_ours(one),
        None => claims.get("client_id").is_some_and(is_ours),
    }
}

/// API Gateway passes every claim as text, and a list as `[a b]`.
fn texts(claims: &Map<String, Value>) -> Map<String, Value> {
    claims.iter().map(|(name, value)| (name.clone(), text(value).into())).collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(text).collect::<Vec<_>>().join(" ")),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(value: Value) -> Map<String, Value> {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn claims_are_texts() {
        let claims = map(json!({"exp": 17, "cognito:groups": ["a", "b"], "ok": true, "sub": "x"}));
        let expected = map(json!({"exp": "17", "cognito:groups": "[a b]", "ok": "true", "sub": "x"}));
        assert_eq!(texts(&claims), expected);
    }

    #[test]
    fn the_audience_decides_and_the_client_where_there_is_none() {
        let ours = ["client".to_owned()];
        assert!(for_audience(&map(json!({"client_id": "client"})), &ours));
        assert!(for_audience(&map(json!({"aud": ["x", "client"]})), &ours));
        assert!(!for_audience(&map(json!({"aud": "x", "client_id": "client"})), &ours));
        assert!(!for_audience(&map(json!({})), &ours));
    }

    #[test]
    fn a_bearer_token_comes_with_or_without_its_word() {
        let token = |value: &'static str| {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())]);
            bearer(&headers).map(str::to_owned)
        };
        assert_eq!(token("Bearer abc").as_deref(), Some("abc"));
        assert_eq!(token("bearer  abc").as_deref(), Some("abc"));
        assert_eq!(token("abc").as_deref(), Some("abc"));
    }
}
