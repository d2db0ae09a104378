//! Finding somebody by name, as a viewer may. An account that is being erased does not exist any more, and somebody who
//! blocks the viewer does not exist for the viewer.

use domain::{id::Username, profile::Profile, tie::Tie};
use identity::Caller;
use store::Store;

use crate::http::problem::Problem;

/// Somebody who has an account, whatever there is between them and anybody.
pub(crate) async fn person(store: &Store, name: &Username) -> Result<Profile, Problem> {
    let profile = store.profile(name).await?;
    profile.filter(|profile| profile.closed_at.is_none()).ok_or_else(|| unknown(name))
}

/// Somebody, and what the viewer has to do with them. Whom the viewer blocks is found, so that it can be undone.
pub(crate) async fn seen(
    store: &Store,
    name: &Username,
    viewer: Option<&Caller>,
) -> Result<(Profile, Tie), Problem> {
    let tie = async {
        match viewer {
            Some(viewer) if viewer.username != *name => Ok(store.tie(&viewer.username, name).await?),
            _ => Ok(Tie::default()),
        }
    };
    let (profile, tie) = tokio::try_join!(person(store, name), tie)?;
    if tie.blocked_by { Err(unknown(name)) } else { Ok((profile, tie)) }
}

/// The same for what neither side of a block sees of the other.
pub(crate) async fn uncut(
    store: &Store,
    name: &Username,
    viewer: Option<&Caller>,
) -> Result<(Profile, Tie), Problem> {
    let (profile, tie) = seen(store, name, viewer).await?;
    if tie.is_cut() { Err(unknown(name)) } else { Ok((profile, tie)) }
}

pub(crate) fn unknown(name: &Username) -> Problem {
    Problem::not_found(format!("user {name} does not exist"))
}
