//! The profile that comes with an account. Three ways lead here, and each may come first or twice: verification,
//! the pool's trigger, and the first look at oneself.

use domain::{
    id::{InvalidId, Username},
    profile::Profile,
};
use jiff::Timestamp;
use store::{Store, StoreError};

use crate::{access::erased, http::problem::Problem};

/// Why nobody gets a profile.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProfileError {
    #[error(transparent)]
    Name(#[from] InvalidId),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes an empty profile unless there is one, be it of an account that is being erased: that one stays closed. The
/// pool's trigger lets nobody in under a reserved name; an account that is there all the same stays without a profile.
pub(crate) async fn ensure_profile(
    store: &Store,
    username: &Username,
    now: Timestamp,
) -> Result<(), ProfileError> {
    let username = Username::for_sign_up(username.as_str())?;
    store.create_profile(&empty(&username, now)).await?;
    Ok(())
}

/// The profile; one that got lost between verification and here is made now.
async fn profile(store: &Store, username: &Username, now: Timestamp) -> Result<Profile, ProfileError> {
    if let Some(profile) = store.profile(username).await? {
        return Ok(profile);
    }
    tracing::warn!("a verified user had no profile; made it");
    ensure_profile(store, username, now).await?;
    Ok(store.profile(username).await?.unwrap_or_else(|| empty(username, now)))
}

/// The profile of an account that is not being erased: 410 for one that is.
pub(crate) async fn open_profile(
    store: &Store,
    username: &Username,
    now: Timestamp,
) -> Result<Profile, Problem> {
    let profile = profile(store, username, now).await?;
    if profile.closed_at.is_some() {
        return Err(erased());
    }
    Ok(profile)
}

fn empty(username: &Username, now: Timestamp) -> Profile {
    Profile {
        username: username.clone(),
        display_name: None,
        bio: None,
        country: None,
        avatar: None,
        closed_at: None,
        revision: 1,
        created_at: now,
    }
}
