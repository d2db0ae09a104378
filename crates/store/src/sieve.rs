//! Which photos of a list a reader is shown: by their state, and by the reader's ties to their owners.

use domain::{
    id::Username,
    photo::{Photo, Status, Visibility},
    tag::TagName,
    tie::Tie,
};

use crate::{Store, StoreError};

/// How much of somebody's photos a reader sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// One's own: everything that is not deleted.
    Everything,
    /// Published ones for everybody and for followers.
    AsFollower,
    /// Published ones for everybody.
    Public,
}

impl Seen {
    fn shows(self, photo: &Photo) -> bool {
        match self {
            Self::Everything => photo.status != Status::Deleted,
            Self::AsFollower => is_for_followers(photo),
            Self::Public => photo.is_public(),
        }
    }
}

/// Whether who follows its owner may see it.
#[must_use]
pub fn is_for_followers(photo: &Photo) -> bool {
    photo.status == Status::Published && photo.visibility != Visibility::Private
}

/// What a list shows of its candidates.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Sieve<'a> {
    /// Photos of one owner, to whom the reader's tie is known.
    Seen(Seen),
    /// Public photos, without those of whom the reader does not want.
    Public(Option<&'a Username>),
    /// Those under a tag: a posting may be older than the photo's last change.
    Tagged(&'a TagName, Option<&'a Username>),
    /// What those whom the reader follows show to their followers.
    Followed(&'a Username),
}

impl Store {
    pub(crate) async fn sieved(
        &self,
        sieve: &Sieve<'_>,
        mut photos: Vec<Photo>,
    ) -> Result<Vec<Photo>, StoreError> {
        match sieve {
            Sieve::Seen(seen) => {
                photos.retain(|photo| seen.shows(photo));
                Ok(photos)
            }
            Sieve::Public(reader) => {
                photos.retain(Photo::is_public);
                self.wanted(*reader, photos, Tie::wants).await
            }
            Sieve::Tagged(tag, reader) => {
                photos.retain(|photo| photo.is_public() && photo.tags.iter().any(|has| has.name == **tag));
                self.wanted(*reader, photos, Tie::wants).await
            }
            Sieve::Followed(reader) => {
                photos.retain(is_for_followers);
                photos.retain(|photo| photo.owner != **reader);
                self.wanted(Some(reader), photos, |tie| tie.follows.is_some() && tie.wants()).await
            }
        }
    }

    /// The photos whose owners the reader's ties admit; one's own always, and all of them to nobody.
    async fn wanted(
        &self,
        reader: Option<&Username>,
        photos: Vec<Photo>,
        admits: fn(&Tie) -> bool,
    ) -> Result<Vec<Photo>, StoreError> {
        let Some(reader) = reader else { return Ok(photos) };
        let others = photos.iter().map(|photo| &photo.owner).filter(|owner| *owner != reader);
        let others: Vec<_> = others.cloned().collect();
        let ties = self.ties(reader, &others).await?;
        let wanted = |photo: &Photo| {
            photo.owner == *reader || admits(&ties.get(&photo.owner).copied().unwrap_or_default())
        };
        Ok(photos.into_iter().filter(wanted).collect())
    }
}
