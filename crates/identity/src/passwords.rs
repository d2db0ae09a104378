//! Passwords: a new one for an emailed code, or for the old one.

use aws_sdk_cognitoidentityprovider::{
    config::{Builder, Config, retry::RetryConfig},
    error::ProvideErrorMetadata,
};
use domain::id::Username;

use crate::{Identity, IdentityError, Secret};

impl Identity {
    /// Has a code for a new password mailed. Whoever gets none is `Ok` too: nobody of this name, an account without a
    /// verified address, and one that was mailed as often as the pool allows.
    ///
    /// # Errors
    /// [`IdentityError::Undelivered`], which only an account that exists can have; what says nothing of the name:
    /// throttling of the whole pool, and outages.
    pub async fn forgot_password(&self, username: &Username) -> Result<(), IdentityError> {
        let sent = self
            .client
            .forgot_password()
            .client_id(&self.pool.client_id)
            .username(username.as_str())
            .customize()
            .config_override(once())
            .send()
            .await;
        let Err(error) = sent else { return Ok(()) };
        if error.as_service_error().is_some_and(|error| error.is_limit_exceeded_exception()) {
            return Ok(());
        }
        match IdentityError::of(error) {
            IdentityError::WrongCredentials
            | IdentityError::InvalidValue(_)
            | IdentityError::NotConfirmed => Ok(()),
            error => Err(error),
        }
    }

    /// Sets a new password by its code, which is good once. An unknown name, and a code that was tried too often,
    /// answer like a wrong code.
    ///
    /// # Errors
    /// [`IdentityError::WrongCode`], [`IdentityError::ExpiredCode`], [`IdentityError::WeakPassword`].
    pub async fn confirm_password(
        &self,
        username: &Username,
        code: &str,
        new: &Secret,
    ) -> Result<(), IdentityError> {
        let confirmed = self
            .client
            .confirm_forgot_password()
            .client_id(&self.pool.client_id)
            .username(username.as_str())
            .confirmation_code(code)
            .password(new.expose())
            .customize()
            .config_override(once())
            .send()
            .await;
        let Err(error) = confirmed else { return Ok(()) };
        let tried_too_often = error.as_service_error().is_some_and(|error| {
            error.is_limit_exceeded_exception() || error.is_too_many_failed_attempts_exception()
        });
        if tried_too_often {
            return Err(IdentityError::WrongCode);
        }
        match IdentityError::of(error) {
            // The pool sets the password before its trigger runs, and the trigger does nothing then.
            IdentityError::Trigger(error) => {
                tracing::warn!(error = &*error as &dyn std::error::Error, "post-confirmation trigger failed");
                Ok(())
            }
            IdentityError::WrongCredentials
            | IdentityError::InvalidValue(_)
            | IdentityError::NotConfirmed => Err(IdentityError::WrongCode),
            error => Err(error),
        }
    }

    /// Changes the password of the token's owner.
    ///
    /// # Errors
    /// [`IdentityError::WrongPassword`] when the old one is wrong; [`IdentityError::WrongCredentials`] when the token
    /// is not accepted any more; [`IdentityError::WeakPassword`].
    pub async fn change_password(
        &self,
        access_token: &Secret,
        old: &Secret,
        new: &Secret,
    ) -> Result<(), IdentityError> {
        let changed = self
            .client
            .change_password()
            .access_token(access_token.expose())
            .previous_password(old.expose())
            .proposed_password(new.expose())
            .customize()
            .config_override(once())
            .send()
            .await;
        let Err(error) = changed else { return Ok(()) };
        // The pool has one name for both: "Incorrect username or password." and "Access Token has been revoked".
        let names_the_token = error.message().unwrap_or_default().to_lowercase().contains("token");
        match IdentityError::of(error) {
            IdentityError::WrongCredentials if !names_the_token => Err(IdentityError::WrongPassword),
            error => Err(error),
        }
    }
}

/// One try only. A second mail is one too many, a code that was taken is wrong the second time, and the SDK takes the
/// limit of one name for throttling: its pauses would tell who exists.
fn once() -> Builder {
    Config::builder().retry_config(RetryConfig::disabled())
}
