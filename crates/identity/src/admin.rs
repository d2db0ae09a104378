//! What the service itself does with accounts, by its own credentials and without their owners' tokens.

use aws_sdk_cognitoidentityprovider::{
    error::{ProvideErrorMetadata, SdkError},
    types::{AttributeType, UserStatusType, UserType},
};
use domain::id::Username;

use crate::{Identity, IdentityError};

/// Names of accounts, a page of them. A page may be empty although there are more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usernames {
    pub names: Vec<Username>,
    /// Where the next page begins; none after the last.
    pub next: Option<String>,
}

impl Identity {
    /// The address of an account; none when it is not verified, or there is no such account.
    ///
    /// # Errors
    /// Throttling, outages, and a role that may not `AdminGetUser`.
    pub async fn email_of(&self, username: &Username) -> Result<Option<String>, IdentityError> {
        let user =
            self.client.admin_get_user().user_pool_id(&self.pool.id).username(username.as_str()).send().await;
        Ok(unless_gone(user)?.and_then(|user| verified_address(user.user_attributes())))
    }

    /// Lets nobody log in to an account any more, and ends its sessions. Access tokens that are out stay good until
    /// they expire. An account that is not there is `Ok`.
    ///
    /// # Errors
    /// Throttling, outages, and a role that may not `AdminDisableUser` and `AdminUserGlobalSignOut`.
    pub async fn disable(&self, username: &Username) -> Result<(), IdentityError> {
        let disabled = self
            .client
            .admin_disable_user()
            .user_pool_id(&self.pool.id)
            .username(username.as_str())
            .send()
            .await;
        // In this order: no session begins between the two.
        match unless_gone(disabled)? {
            Some(_) => self.sign_out(username).await,
            None => Ok(()),
        }
    }

    /// Ends every session of an account: no refresh token works any more. An account that is not there is `Ok`.
    ///
    /// # Errors
    /// Throttling, outages, and a role that may not `AdminUserGlobalSignOut`.
    pub async fn sign_out(&self, username: &Username) -> Result<(), IdentityError> {
        let ended = self
            .client
            .admin_user_global_sign_out()
            .user_pool_id(&self.pool.id)
            .username(username.as_str())
            .send()
            .await;
        unless_gone(ended).map(drop)
    }

    /// Deletes an account, for good: its name is free again. One that is not there is `Ok`.
    ///
    /// # Errors
    /// Throttling, outages, and a role that may not `AdminDeleteUser`.
    pub async fn delete(&self, username: &Username) -> Result<(), IdentityError> {
        let deleted = self
            .client
            .admin_delete_user()
            .user_pool_id(&self.pool.id)
            .username(username.as_str())
            .send()
            .await;
        unless_gone(deleted).map(drop)
    }

    /// Deletes an account that was disabled, for good. One that is not there is `Ok`, and so is one that is in use: by
    /// then the name is somebody else's.
    ///
    /// # Errors
    /// Throttling, outages, and a role that may not `AdminGetUser` and `AdminDeleteUser`.
    pub async fn delete_disabled(&self, username: &Username) -> Result<(), IdentityError> {
        let user =
            self.client.admin_get_user().user_pool_id(&self.pool.id).username(username.as_str()).send().await;
        match unless_gone(user)? {
            Some(user) if !user.enabled() => self.delete(username).await,
            _ => Ok(()),
        }
    }

    /// The accounts that have verified their address and can log in, in no order; without those whose names are none
    /// of ours. `from` is where the page before said that the next begins.
    ///
    /// # Errors
    /// Throttling, outages, and a role that may not `ListUsers`.
    pub async fn usernames(&self, from: Option<&str>) -> Result<Usernames, IdentityError> {
        let page = self
            .client
            .list_users()
            .user_pool_id(&self.pool.id)
            // Nothing but names is wanted, and naming no attribute means all of them.
            .attributes_to_get("sub")
            .set_pagination_token(from.map(str::to_owned))
            .send()
            .await
            .map_err(IdentityError::of)?;
        let names = page.users().iter().filter(|user| is_in_use(user)).filter_map(name).collect();
        Ok(Usernames { names, next: page.pagination_token })
    }
}

/// What was answered; none when there is no such account.
fn unless_gone<T, E, R>(answer: Result<T, SdkError<E, R>>) -> Result<Option<T>, IdentityError>
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.code() == Some("UserNotFoundException") => Ok(None),
        Err(error) => Err(IdentityError::of(error)),
    }
}

fn verified_address(attributes: &[AttributeType]) -> Option<String> {
    let value = |name: &str| attributes.iter().find(|it| it.name() == name).and_then(|it| it.value());
    let address = value("email").filter(|_| value("email_verified") == Some("true"));
    address.map(str::to_owned)
}

/// Who is asked for a new password has verified the address before. Who is being erased is disabled.
fn is_in_use(user: &UserType) -> bool {
    let verified =
        matches!(user.user_status(), Some(UserStatusType::Confirmed | UserStatusType::ResetRequired));
    verified && user.enabled()
}

fn name(user: &UserType) -> Option<Username> {
    Username::for_sign_up(user.username()?).ok()
}
