//! Who somebody is: accounts and sessions in a Cognito user pool, and the access tokens it signs.
//! Knows no profiles and no HTTP routes; tells nobody whether a username exists unless a name is being taken.

mod admin;
mod caller;
mod error;
mod jwks;
mod passwords;
mod pool;
mod secret;
mod sessions;
mod sign_up;
mod token;

pub use aws_sdk_cognitoidentityprovider::Client;

pub use admin::Usernames;
pub use caller::{Caller, InvalidClaims, Role};
pub use error::IdentityError;
pub use pool::Pool;
pub use secret::Secret;
pub use sessions::Tokens;
pub use sign_up::SignUp;
pub use token::TokenError;

/// One user pool, seen through one client that has no secret.
#[derive(Debug, Clone)]
pub struct Identity {
    client: Client,
    pool: Pool,
    verifier: token::Verifier,
}

impl Identity {
    #[must_use]
    pub fn new(client: Client, pool: Pool) -> Self {
        Self { client, verifier: token::Verifier::new(&pool), pool }
    }

    /// The caller that an access token speaks for.
    ///
    /// # Errors
    /// [`TokenError::Invalid`] for a token that is not a valid access token of this pool and client;
    /// [`TokenError::Unavailable`] when the pool's keys cannot be read now, which says nothing of the token.
    pub async fn verify(&self, access_token: &str) -> Result<Caller, TokenError> {
        self.verifier.verify(access_token).await
    }
}
