//! Lists of photos for readers: an owner's, the recent public ones, those under a tag, a person's feed.

use domain::{
    id::{PhotoId, Username},
    photo::Photo,
    tag::TagName,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Store, StoreError,
    fill::{Filling, Walked},
    keys::{Month, Partition, SK, Shard, photo_of},
    sieve::{Seen, Sieve},
};

/// Months that one call walks back through; the next call goes on where it stopped.
const MONTHS_A_CALL: usize = 24;

/// Where to go on. The API seals it; only the list that gave it can read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position(At);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum At {
    /// With what is older than this photo.
    Before(PhotoId),
    /// With this month.
    Month(Month),
    /// With what has a lower sort key.
    Behind(String),
}

impl Position {
    /// Where a list of photos goes on behind one of them.
    #[must_use]
    pub fn before(photo: PhotoId) -> Self {
        Self(At::Before(photo))
    }

    pub(crate) fn behind(key: String) -> Self {
        Self(At::Behind(key))
    }

    pub(crate) fn key(&self) -> Option<&str> {
        match &self.0 {
            At::Behind(key) => Some(key),
            At::Before(_) | At::Month(_) => None,
        }
    }

    fn photo(&self) -> Option<PhotoId> {
        match &self.0 {
            At::Before(photo) => Some(*photo),
            At::Month(_) | At::Behind(_) => None,
        }
    }

    fn month(&self, now: Timestamp) -> Month {
        match &self.0 {
            At::Before(photo) => Month::of(*photo),
            At::Month(month) => month.clone(),
            At::Behind(_) => Month::at(now),
        }
    }
}

/// Part of a list; `next` is absent at its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T, P = Position> {
    pub items: Vec<T>,
    pub next: Option<P>,
}

impl Store {
    /// An owner's photos as a reader sees them, newest first.
    pub async fn photos_of(
        &self,
        owner: &Username,
        seen: Seen,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Page<Photo>, StoreError> {
        let mut page = Filling::new(from.and_then(Position::photo), limit);
        let partitions = [Partition::PhotosOf(owner.clone())];
        let walked = self.fill(&mut page, &partitions, &Sieve::Seen(seen)).await?;
        Ok(page.after(walked))
    }

    /// The ids of all of an owner's photos that are not deleted, newest first.
    pub async fn photo_ids_of(
        &self,
        owner: &Username,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Page<PhotoId>, StoreError> {
        self.listed(&Partition::PhotosOf(owner.clone()), from, limit, photo_of).await
    }

    /// What an owner has deleted and is still remembered, newest first.
    pub async fn tombstones_of(
        &self,
        owner: &Username,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Page<PhotoId>, StoreError> {
        self.listed(&Partition::TombstonesOf(owner.clone()), from, limit, photo_of).await
    }

    /// Photos that anybody may see, newest first; a reader's blocks and mutes apply.
    pub async fn recent_public(
        &self,
        reader: Option<&Username>,
        now: Timestamp,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Page<Photo>, StoreError> {
        let mut page = Filling::new(from.and_then(Position::photo), limit);
        let newest = from.map_or_else(|| Month::at(now), |from| from.month(now));
        let mut months = self.public_months(&newest).await?;
        let left = months.split_off(months.len().min(MONTHS_A_CALL));
        for month in months {
            let shards: Vec<_> = Shard::all().map(|shard| Partition::Public(month.clone(), shard)).collect();
            let walked = self.fill(&mut page, &shards, &Sieve::Public(reader)).await?;
            if walked != Walked::ToTheEnd {
                return Ok(page.after(walked));
            }
        }
        Ok(page.end(left.into_iter().next().map(|month| Position(At::Month(month)))))
    }

    /// Months that have, or had, public photos: the newest first, and one more than a call walks through.
    async fn public_months(&self, newest: &Month) -> Result<Vec<Month>, StoreError> {
        let query = self.query(&Partition::PublicMonths, Some(("<=", newest.to_string())));
        let limit = i32::try_from(MONTHS_A_CALL + 1).unwrap_or(i32::MAX);
        let answer = query.scan_index_forward(false).limit(limit).send().await?;
        let months = answer.items.unwrap_or_default();
        Ok(months.iter().filter_map(|item| Some(Month::from_key(item.get(SK)?.as_s().ok()?))).collect())
    }

    /// Photos under a tag that anybody may see, newest first; a reader's blocks and mutes apply.
    pub async fn photos_tagged(
        &self,
        tag: &TagName,
        reader: Option<&Username>,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Page<Photo>, StoreError> {
        let mut page = Filling::new(from.and_then(Position::photo), limit);
        let walked =
            self.fill(&mut page, &[Partition::Tagged(tag.clone())], &Sieve::Tagged(tag, reader)).await?;
        Ok(page.after(walked))
    }

    /// A person's feed, newest first: what was put there, and the photos of the authors that are read from where they
    /// are, as one. Shown is what whom the reader follows now shows to followers now.
    pub async fn feed(
        &self,
        reader: &Username,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Page<Photo>, StoreError> {
        let mut page = Filling::new(from.and_then(Position::photo), limit);
        let mut partitions = vec![Partition::Feed(reader.clone())];
        partitions.extend(self.pulls(reader).await?.into_iter().map(Partition::PhotosOf));
        let walked = self.fill(&mut page, &partitions, &Sieve::Followed(reader)).await?;
        Ok(page.after(walked))
    }
}
