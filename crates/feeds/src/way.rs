//! Which way an author's photos come into feeds, and the turn from one to the other.

use std::pin::pin;

use domain::id::Username;
use futures_util::TryStreamExt;
use store::{Mode, Store, StoreError};

use crate::{
    Limits,
    spread::{Brought, Followers, bring, followers},
};

/// Which way an author's photos come into feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// They are put there.
    Pushed,
    /// They are read from where they are; every follower has the mark for it.
    Pulled,
}

/// The way of an author's photos from now on. Turns an author who has too many followers, and finishes what somebody
/// began who did not come to the end.
pub(crate) async fn way_of(store: &Store, limits: Limits, author: &Username) -> Result<Way, StoreError> {
    match store.author_mode(author).await? {
        Mode::Pulled => return Ok(Way::Pulled),
        Mode::Turning => {}
        Mode::Pushed => {
            if store.person_counts(author).await?.followers <= limits.push_followers_max {
                return Ok(Way::Pushed);
            }
            // First of all: who follows from now on is marked by the one who sees to that tie.
            store.set_author_mode(author, Mode::Turning).await?;
        }
    }
    let mut pages = pin!(followers(store, author, Followers::All));
    while let Some(readers) = pages.try_next().await? {
        bring(store, author, Brought::Mark, &readers).await?;
    }
    store.set_author_mode(author, Mode::Pulled).await?;
    Ok(Way::Pulled)
}
