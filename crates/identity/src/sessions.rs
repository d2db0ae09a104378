//! Sessions: tokens for a password, new tokens for a refresh token, and the end of both.

use std::fmt;

use aws_sdk_cognitoidentityprovider::{
    operation::initiate_auth::InitiateAuthOutput,
    types::{AuthFlowType, AuthenticationResultType},
};
use domain::id::Username;

use crate::{Identity, IdentityError, Secret};

/// What a session is made of. The bearer of requests is the access token.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    pub access_token: String,
    pub id_token: String,
    /// Absent when a refresh leaves the old one in force.
    pub refresh_token: Option<String>,
    /// Seconds until the access token ends.
    pub expires_in_s: u32,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("expires_in_s", &self.expires_in_s).finish_non_exhaustive()
    }
}

impl Identity {
    /// Begins a session.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`], also for an unknown name; [`IdentityError::NotConfirmed`].
    pub async fn log_in(&self, username: &Username, password: &Secret) -> Result<Tokens, IdentityError> {
        let answer = self
            .client
            .initiate_auth()
            .auth_flow(AuthFlowType::UserPasswordAuth)
            .client_id(&self.pool.client_id)
            .auth_parameters("USERNAME", username.as_str())
            .auth_parameters("PASSWORD", password.expose())
            .send()
            .await
            .map_err(IdentityError::of)?;
        tokens(answer)
    }

    /// Goes on with a session.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`] when the token is no refresh token, has ended or was signed out.
    pub async fn refresh(&self, refresh_token: &Secret) -> Result<Tokens, IdentityError> {
        let answer = self
            .client
            .initiate_auth()
            .auth_flow(AuthFlowType::RefreshTokenAuth)
            .client_id(&self.pool.client_id)
            .auth_parameters("REFRESH_TOKEN", refresh_token.expose())
            .send()
            .await
            .map_err(IdentityError::of);
        match answer {
            Ok(answer) => tokens(answer),
            // The pool calls a token it cannot read an invalid parameter.
            Err(IdentityError::InvalidValue(_)) => Err(IdentityError::WrongCredentials),
            Err(error) => Err(error),
        }
    }

    /// Ends every session of the token's owner: no refresh token works any more. Access tokens that are out
    /// stay good until they expire, which is soon.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`] when the access token is not accepted any more.
    pub async fn log_out(&self, access_token: &Secret) -> Result<(), IdentityError> {
        self.client
            .global_sign_out()
            .access_token(access_token.expose())
            .send()
            .await
            .map_err(IdentityError::of)?;
        Ok(())
    }
}

fn tokens(answer: InitiateAuthOutput) -> Result<Tokens, IdentityError> {
    let challenge = answer.challenge_name.map_or_else(|| "none".to_owned(), |name| name.as_str().to_owned());
    answer.authentication_result.and_then(read).ok_or(IdentityError::Challenge(challenge))
}

fn read(result: AuthenticationResultType) -> Option<Tokens> {
    Some(Tokens {
        access_token: result.access_token?,
        id_token: result.id_token?,
        refresh_token: result.refresh_token,
        expires_in_s: u32::try_from(result.expires_in).ok()?,
    })
}
