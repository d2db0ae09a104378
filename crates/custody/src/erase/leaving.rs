//! Somebody on the way out: the two phases, as lists of what goes, in order.

use boot::TaskError;
use domain::{
    id::{ErasureId, Username},
    task::ErasureInput,
};
use jiff::SignedDuration;
use search::Placing;

use super::{Adapters, Phase, things::Kind};
use crate::budget::Budget;

/// Why the steps came to no end.
#[derive(Debug)]
pub(super) enum Stop {
    TimeIsUp,
    /// The account is gone, and the name may be somebody else's.
    IsGone,
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
    pub(super) input: &'a ErasureInput,
    pub(super) tombstone_age: SignedDuration,
    pub(super) budget: Budget,
}

impl Leaving<'_> {
    /// Does a phase; how many things are left then.
    pub(super) async fn take(&self, phase: Phase) -> Result<usize, Stop> {
        self.is_leaving().await?;
        match phase {
            Phase::Hide => self.hide().await.map(|()| 0),
            Phase::Purge { .. } => self.purge().await,
        }
    }

    pub(super) fn username(&self) -> &Username {
        &self.input.username
    }

    /// Out of sight: no log-in, not found by name, no photo, no like, no comment, no follow. By the store's own changes,
    /// so that the counts of others stay exact, and so that the stream's consumers take renditions and feeds along.
    pub(super) async fn hide(&self) -> Result<(), Stop> {
        let (store, identity, ..) = self.adapters;
        identity.disable(self.username()).await?;
        catalog::file_person(store, self.username(), Placing::Kept).await?;
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
        self.is_leaving().await?;
        // Originals before tombstones: a file without any record would be taken for one that somebody dropped.
        self.empty_buckets().await?;
        for kind in [Kind::Follower, Kind::Muter, Kind::Tie, Kind::Tombstone] {
            self.take_all(kind).await?;
        }
        self.is_leaving().await?;
        self.empty_tables().await?;
        self.end().await
    }

    /// Takes away everything of a kind. What an index still lists although it is gone is passed by, not met again.
    async fn take_all(&self, kind: Kind) -> Result<(), Stop> {
        let mut from = None;
        loop {
            self.is_leaving().await?;
            let page = self.list(kind, from.as_ref()).await?;
            for thing in page.items {
                self.take_away(thing).await?;
                self.go_on()?;
            }
            from = page.next;
            if from.is_none() {
                return Ok(());
            }
        }
    }

    /// Stops unless the account is closed still, and by the closing that this erasure is of.
    async fn is_leaving(&self) -> Result<(), Stop> {
        let (store, identity, ..) = self.adapters;
        let ErasureInput { username, erasure_id } = self.input;
        let Some(profile) = store.profile(username).await? else {
            // Nothing else was left when the profile went.
            identity.delete_disabled(username).await?;
            return Err(Stop::IsGone);
        };
        let closed_at = profile.closed_at.filter(|at| ErasureId::of(username, *at) == *erasure_id);
        closed_at.map(drop).ok_or(Stop::IsGone)
    }

    /// Stops when the time is up. After a piece of work, never before the first.
    pub(super) fn go_on(&self) -> Result<(), Stop> {
        if self.budget.is_spent() { Err(Stop::TimeIsUp) } else { Ok(()) }
    }
}
