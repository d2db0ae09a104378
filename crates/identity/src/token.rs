//! Access tokens: RS256, of this pool, for this client, not expired, and of the right use.

use std::time::Instant;

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;

use crate::{
    caller::{Caller, InvalidClaims},
    jwks::Jwks,
    pool::Pool,
};

/// Longer than any token of the pool: what is longer is not looked at.
const TOKEN_MAX_BYTES: usize = 8 * 1024;

#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The reason is for the log; a caller is only told that the token is not good.
    #[error("the access token is not valid: {0}")]
    Invalid(String),
    #[error("no token can be checked now: {0}")]
    Unavailable(String),
}

/// Checks tokens of one pool and client.
#[derive(Debug, Clone)]
pub(crate) struct Verifier {
    issuer: String,
    client_id: String,
    jwks: Jwks,
}

#[derive(Deserialize)]
struct Claims {
    client_id: Option<String>,
    token_use: Option<String>,
    username: Option<String>,
    #[serde(default, rename = "cognito:groups")]
    groups: Vec<String>,
}

impl Verifier {
    pub(crate) fn new(pool: &Pool) -> Self {
        Self { issuer: pool.issuer(), client_id: pool.client_id.clone(), jwks: Jwks::new(pool.jwks_url()) }
    }

    pub(crate) async fn verify(&self, token: &str) -> Result<Caller, TokenError> {
        let kid = key_id(token)?;
        let key = self
            .jwks
            .key(&kid, Instant::now())
            .await
            .map_err(|error| TokenError::Unavailable(error.to_string()))?
            .ok_or_else(|| TokenError::Invalid("its key is not one of the pool's".into()))?;
        self.check(token, &key)
    }

    fn check(&self, token: &str, key: &DecodingKey) -> Result<Caller, TokenError> {
        let claims = decode::<Claims>(token, key, &self.validation()).map_err(invalid)?.claims;
        if claims.client_id.as_deref() != Some(self.client_id.as_str()) {
            return Err(TokenError::Invalid("it is for another client".into()));
        }
        let groups = claims.groups.iter().map(String::as_str);
        Caller::from_claims(claims.token_use.as_deref(), claims.username.as_deref(), groups)
            .map_err(|error: InvalidClaims| TokenError::Invalid(error.to_string()))
    }

    /// An access token of Cognito has no audience: its `client_id` is compared instead.
    fn validation(&self) -> Validation {
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_issuer(&[&self.issuer]);
        validation.set_required_spec_claims(&["exp", "iss"]);
        validation.leeway = 0;
        validation
    }
}

/// The key that the token says it was signed with. Nothing is believed yet; another algorithm ends here, before
/// any key is looked up.
fn key_id(token: &str) -> Result<String, TokenError> {
    if token.len() > TOKEN_MAX_BYTES {
        return Err(TokenError::Invalid("it is too long".into()));
    }
    let header = decode_header(token).map_err(invalid)?;
    if header.alg != Algorithm::RS256 {
        return Err(TokenError::Invalid("its algorithm is not RS256".into()));
    }
    header.kid.ok_or_else(|| TokenError::Invalid("it names no key".into()))
}

fn invalid(error: jsonwebtoken::errors::Error) -> TokenError {
    TokenError::Invalid(error.to_string())
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
