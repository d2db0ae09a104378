//! What somebody has here one by one, and how each of it goes.

use blobs::keys;
use boot::TaskError;
use domain::{
    id::{CommentId, PhotoId, Username},
    photo::Status,
    tie::{Tie, TieChange},
};
use jiff::Timestamp;
use search::{Placing, Subject};
use store::{Change, Emptied, Page, Position, StoreError};

use super::leaving::{Leaving, Stop};

/// What is listed at a time.
const THINGS_A_PAGE: u32 = 100;
/// Items under a photo that are deleted at a time.
const ITEMS_AT_ONCE: u32 = 500;
/// Times that a photo is read again because somebody changed it in between: a run that just ends, and no owner.
const TRIES: u32 = 5;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Photo,
    Like,
    Comment,
    /// Somebody whom the person follows.
    Followed,
    Follower,
    /// Somebody who mutes the person.
    Muter,
    /// Whatever is left of ties by then.
    Tie,
    /// What a deleted photo has left.
    Tombstone,
}

#[derive(Debug)]
pub(super) enum Thing {
    Photo(PhotoId),
    Like(PhotoId),
    Comment(PhotoId, CommentId),
    Followed(Username),
    Follower(Username),
    Muter(Username),
    Tie(Username, Tie),
    Tombstone(PhotoId),
}

impl Leaving<'_> {
    pub(super) async fn list(&self, kind: Kind, from: Option<&Position>) -> Result<Page<Thing>, StoreError> {
        let (store, ..) = self.adapters;
        let (of, most) = (self.username(), THINGS_A_PAGE);
        Ok(match kind {
            Kind::Photo => things(store.photo_ids_of(of, from, most).await?, Thing::Photo),
            Kind::Like => things(store.likes_of(of, from, most).await?, Thing::Like),
            Kind::Comment => {
                things(store.comments_by(of, from, most).await?, |(photo, id)| Thing::Comment(photo, id))
            }
            Kind::Followed => things(store.followed(of, from, most).await?, Thing::Followed),
            Kind::Follower => things(store.followers(of, from, most).await?, Thing::Follower),
            Kind::Muter => things(store.muters(of, from, most).await?, Thing::Muter),
            Kind::Tie => things(store.ties_of(of, from, most).await?, |(other, tie)| Thing::Tie(other, tie)),
            Kind::Tombstone => things(store.tombstones_of(of, from, most).await?, Thing::Tombstone),
        })
    }

    pub(super) async fn take_away(&self, thing: Thing) -> Result<(), Stop> {
        let (store, ..) = self.adapters;
        match thing {
            Thing::Photo(photo) => self.delete_photo(photo).await,
            Thing::Like(photo) => Ok(store.unlike(photo, self.username()).await.map(drop)?),
            Thing::Comment(photo, id) => Ok(store.delete_comment(photo, id).await.map(drop)?),
            Thing::Followed(other) => self.change(self.username(), &other, TieChange::Unfollow).await,
            Thing::Follower(other) => self.lose(&other).await,
            Thing::Muter(other) => self.change(&other, self.username(), TieChange::Unmute).await,
            Thing::Tie(other, tie) => self.cut(&other, tie).await,
            Thing::Tombstone(photo) => self.drop_photo(photo).await,
        }
    }

    async fn delete_photo(&self, id: PhotoId) -> Result<(), Stop> {
        let (store, ..) = self.adapters;
        for _ in 0..TRIES {
            let Some(photo) = store.photo(id).await?.filter(|photo| photo.status != Status::Deleted) else {
                return Ok(());
            };
            if store.delete_photo(id, photo.revision).await? != Change::Stale {
                // The stream's consumer does it too, some time.
                return Ok(catalog::file_photo(store, id, Placing::Kept).await?);
            }
        }
        Err(TaskError::transient(format!("photo {id} changes all the while")).into())
    }

    /// What stands in the follower's feed is found by the follower, so it goes before the tie.
    async fn lose(&self, follower: &Username) -> Result<(), Stop> {
        let (store, ..) = self.adapters;
        store.delete_pull(follower, self.username()).await?;
        store.delete_entries_by(follower, self.username()).await?;
        self.change(follower, self.username(), TieChange::Unfollow).await
    }

    /// Both sides.
    async fn cut(&self, other: &Username, tie: Tie) -> Result<(), Stop> {
        let own = [
            (tie.follows.is_some(), TieChange::Unfollow),
            (tie.mutes, TieChange::Unmute),
            (tie.blocks, TieChange::Unblock),
        ];
        for (_, change) in own.into_iter().filter(|(is_there, _)| *is_there) {
            self.change(self.username(), other, change).await?;
        }
        if tie.blocked_by {
            self.change(other, self.username(), TieChange::Unblock).await?;
        }
        Ok(())
    }

    async fn change(&self, from: &Username, to: &Username, change: TieChange) -> Result<(), Stop> {
        let (store, ..) = self.adapters;
        // Only following can be refused.
        Ok(store.change_tie(from, to, change, Timestamp::now()).await.map(drop)?)
    }

    /// What lies in the bucket, and what the photo was found by, is found by the photo: it goes before the tombstone.
    async fn drop_photo(&self, id: PhotoId) -> Result<(), Stop> {
        let (store, _, _, renditions) = self.adapters;
        if !self.is_off_the_shelves(&Subject::Photo(id)).await? {
            // As below. A consumer that was on its way with the photo as it was has put it there again.
            return Ok(());
        }
        for prefix in [keys::media_of(id), keys::analysis_prefix(id)] {
            renditions.delete_prefix(&prefix).await?;
            if !renditions.list(&prefix).await?.is_empty() {
                // The tombstone stays: it tells of them at the next turn.
                return Ok(());
            }
        }
        // One that is too young is met again at the next turn.
        let deleted_by = Timestamp::now() - self.tombstone_age;
        while store.drop_photo_for_good(id, deleted_by, ITEMS_AT_ONCE).await? == Emptied::Partly {
            self.go_on()?;
        }
        Ok(())
    }
}

fn things<T>(page: Page<T>, thing: impl Fn(T) -> Thing) -> Page<Thing> {
    Page { items: page.items.into_iter().map(thing).collect(), next: page.next }
}
