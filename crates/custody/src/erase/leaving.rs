//! Somebody on the way out: the two phases, as lists of what goes, in order.

use boot::TaskError;
use domain::id::Username;
use jiff::SignedDuration;

use super::{Adapters, things::Kind};
use crate::budget::Budget;

/// Why the steps came to no end.
#[derive(Debug)]
pub(super) enum Stop {
    TimeIsUp,
    Failed(TaskError),
}

impl<E: Into<TaskError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Somebody on the way out.
#[derive(Debug)]
pub(super) struct Leaving<'a> {
    pub(super) adapters: &'a Adapters,
    pub(super) username: &'a Username,
    pub(super) tombstone_age: SignedDuration,
    pub(super) budget: Budget,
}

impl Leaving<'_> {
    /// Out of sight: no log-in, no photo, no like, no comment, no follow. By the store's own changes, so that the counts
    /// of others stay exact, and so that the stream's consumers take postings, renditions and feeds along.
    pub(super) async fn hide(&self) -> Result<(), Stop> {
        let (_, identity, ..) = self.adapters;
        identity.disable(self.username).await?;
        for kind in [Kind::Photo, Kind::Like, Kind::Comment, Kind::Followed] {
            self.take_all(kind).await?;
        }
        Ok(())
    }

    /// For good: takes everything away that it finds; how many things it still finds then.
    ///
    /// Followers go here and not before: by now no consumer has a photo in hand that it would put into a feed, because
    /// all photos were deleted when this began to wait; and once the tie is gone nobody knows whose feed it was.
    pub(super) async fn purge(&self) -> Result<usize, Stop> {
        // Once more: who had a token may have added something until it ended.
        self.hide().await?;
        // Originals before tombstones: a file without any record would be taken for one that somebody dropped.
        self.empty_buckets().await?;
        for kind in [Kind::Follower, Kind::Muter, Kind::Tie, Kind::Tombstone] {
            self.take_all(kind).await?;
        }
        self.empty_tables().await?;
        self.end().await
    }

    /// Takes away everything of a kind. What an index still lists although it is gone is passed by, not met again.
    async fn take_all(&self, kind: Kind) -> Result<(), Stop> {
        let mut from = None;
        loop {
            let page = self.list(kind, from.as_ref()).await?;
            for thing in page.items {
                self.take(thing).await?;
                self.go_on()?;
            }
            from = page.next;
            if from.is_none() {
                return Ok(());
            }
        }
    }

    /// Stops when the time is up. After a piece of work, never before the first.
    pub(super) fn go_on(&self) -> Result<(), Stop> {
        if self.budget.is_spent() { Err(Stop::TimeIsUp) } else { Ok(()) }
    }
}
