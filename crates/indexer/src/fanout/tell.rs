//! Who is told of what: only what is still so, and only those who want to hear of who did it.

use std::slice;

use boot::TaskError;
use domain::{
    id::{CommentId, PhotoId, Username},
    notice::News,
    photo::{Photo, Status},
};
use jiff::Timestamp;
use store::{StoreError, Told};

use super::{Fanout, letter::Letter};

/// Whoever has more unread notices than these is mailed about no more followers until they look: a person who becomes
/// popular overnight would get thousands.
const MAILED_UNREAD_MAX: u32 = 20;

impl Fanout {
    pub(super) async fn tell_of_follower(
        &self,
        by: &Username,
        whom: &Username,
        now: Timestamp,
    ) -> Result<(), TaskError> {
        let follows = self.store.tie(by, whom).await?.follows.is_some();
        if !follows || !self.hears(whom, by).await? {
            return Ok(());
        }
        let told = Told { by, what: format!("follow#{whom}") };
        self.store.tell(whom, &told, &News::Followed { by: by.clone() }, now).await?;
        if self.store.unread(whom).await? > MAILED_UNREAD_MAX {
            return Ok(());
        }
        self.mail(whom, &told, Letter::followed(by), now).await
    }

    pub(super) async fn tell_of_like(
        &self,
        id: PhotoId,
        by: &Username,
        now: Timestamp,
    ) -> Result<(), TaskError> {
        let likes = !self.store.liked(by, &[id]).await?.is_empty();
        let Some(photo) = self.photo(id).await?.filter(|_| likes) else { return Ok(()) };
        if self.hears(&photo.owner, by).await? {
            let news = News::Liked { by: by.clone(), photo_id: id };
            self.store.tell(&photo.owner, &Told { by, what: format!("like#{id}") }, &news, now).await?;
        }
        Ok(())
    }

    pub(super) async fn tell_of_comment(
        &self,
        id: PhotoId,
        comment_id: CommentId,
        now: Timestamp,
    ) -> Result<(), TaskError> {
        let Some(comment) = self.store.comment(id, comment_id).await? else { return Ok(()) };
        let Some(photo) = self.photo(id).await? else { return Ok(()) };
        let by = &comment.author;
        if self.hears(&photo.owner, by).await? {
            let news = News::Commented { by: by.clone(), photo_id: id, comment_id };
            let told = Told { by, what: format!("comment#{comment_id}") };
            self.store.tell(&photo.owner, &told, &news, now).await?;
        }
        Ok(())
    }

    pub(super) async fn tell_of_outcome(
        &self,
        id: PhotoId,
        run: u32,
        status: Status,
        now: Timestamp,
    ) -> Result<(), TaskError> {
        let Some(photo) = self.photo(id).await?.filter(|photo| photo.status == status) else {
            return Ok(());
        };
        let owner = &photo.owner;
        if !self.are_there(slice::from_ref(owner)).await? {
            return Ok(());
        }
        let told = Told { by: owner, what: format!("photo#{id}#{run}#{}", status.as_str()) };
        self.store.tell(owner, &told, &News::Photo { photo_id: id, status }, now).await?;
        match Letter::outcome(&photo) {
            Some(letter) => self.mail(owner, &told, letter, now).await,
            None => Ok(()),
        }
    }

    async fn photo(&self, id: PhotoId) -> Result<Option<Photo>, StoreError> {
        Ok(self.store.photo(id).await?.filter(|photo| photo.status != Status::Deleted))
    }

    /// Whether somebody is told of what another did: not of oneself, nor of whom one blocks or mutes, nor of who left.
    async fn hears(&self, who: &Username, of: &Username) -> Result<bool, StoreError> {
        if who == of || !self.store.tie(who, of).await?.wants() {
            return Ok(false);
        }
        self.are_there(&[who.clone(), of.clone()]).await
    }

    /// Whether all have an account that is not being erased.
    async fn are_there(&self, names: &[Username]) -> Result<bool, StoreError> {
        let profiles = self.store.profiles(names).await?;
        Ok(profiles.iter().filter(|profile| profile.closed_at.is_none()).count() == names.len())
    }
}
