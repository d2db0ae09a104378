//! Making an account: sign up, confirm by the emailed code, have the code sent again.

use aws_sdk_cognitoidentityprovider::{
    error::SdkError, operation::sign_up::SignUpError, types::AttributeType,
};
use domain::{id::Username, sign_up::Refusal};

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
    /// [`IdentityError::UsernameTaken`], [`IdentityError::UsernameRefused`], [`IdentityError::WeakPassword`],
    /// [`IdentityError::InvalidValue`].
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
            .map_err(|error| refusal(error, &account.username))?;
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

/// The pool has one error for a trigger that refuses and for one that fails; the words tell them apart.
fn refusal<R>(error: SdkError<SignUpError, R>, name: &Username) -> IdentityError
where
    R: std::fmt::Debug + Send + Sync + 'static,
{
    let told = match error.as_service_error() {
        Some(SignUpError::UserLambdaValidationException(error)) => {
            error.message().and_then(|words| Refusal::told(words, name))
        }
        _ => None,
    };
    match told {
        Some(Refusal::Taken(_)) => IdentityError::UsernameTaken,
        Some(refusal) => IdentityError::UsernameRefused(refusal),
        None => IdentityError::of(error),
    }
}
