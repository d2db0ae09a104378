//! Making an account: sign up, confirm by the emailed code, have the code sent again.

use aws_sdk_cognitoidentityprovider::types::AttributeType;
use domain::id::Username;

use crate::{Identity, IdentityError, Secret};

/// A new account as somebody asks for it.
#[derive(Debug, Clone)]
pub struct SignUp {
    pub username: Username,
    pub email: String,
    pub password: Secret,
}

impl Identity {
    /// Makes an unconfirmed account and has a code mailed.
    ///
    /// # Errors
    /// [`IdentityError::UsernameTaken`], [`IdentityError::WeakPassword`], [`IdentityError::InvalidValue`].
    pub async fn sign_up(&self, account: &SignUp) -> Result<(), IdentityError> {
        let email = AttributeType::builder()
            .name("email")
            .value(&account.email)
            .build()
            .map_err(|error| IdentityError::Refused(error.into()))?;
        self.client
            .sign_up()
            .client_id(&self.pool.client_id)
            .username(account.username.as_str())
            .password(account.password.expose())
            .user_attributes(email)
            .send()
            .await
            .map_err(IdentityError::of)?;
        Ok(())
    }

    /// Confirms an account by its code. An unknown name and a confirmed one answer like a wrong code.
    ///
    /// # Errors
    /// [`IdentityError::WrongCode`], [`IdentityError::ExpiredCode`].
    pub async fn confirm(&self, username: &Username, code: &str) -> Result<(), IdentityError> {
        let confirmed = self
            .client
            .confirm_sign_up()
            .client_id(&self.pool.client_id)
            .username(username.as_str())
            .confirmation_code(code)
            .send()
            .await
            .map_err(IdentityError::of);
        match confirmed {
            Ok(_) => Ok(()),
            // The pool confirms before its trigger runs, and what the trigger does is done again by who calls this.
            Err(IdentityError::Trigger(error)) => {
                tracing::warn!(error = &*error as &dyn std::error::Error, "post-confirmation trigger failed");
                Ok(())
            }
            Err(IdentityError::WrongCredentials | IdentityError::InvalidValue(_)) => {
                Err(IdentityError::WrongCode)
            }
            Err(error) => Err(error),
        }
    }

    /// Has the code mailed again. An unknown name and a confirmed one are `Ok` too, and nothing is mailed.
    ///
    /// # Errors
    /// Only what says nothing of the name: throttling and outages.
    pub async fn resend(&self, username: &Username) -> Result<(), IdentityError> {
        let sent = self
            .client
            .resend_confirmation_code()
            .client_id(&self.pool.client_id)
            .username(username.as_str())
            .send()
            .await
            .map_err(IdentityError::of);
        match sent {
            Ok(_) | Err(IdentityError::WrongCredentials | IdentityError::InvalidValue(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
