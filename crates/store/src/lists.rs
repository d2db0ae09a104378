//! Lists of photos for readers: an owner's, the recent public ones, those under a tag.

use domain::{
    id::{PhotoId, Username},
    photo::{Photo, Status},
    tag::TagName,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Store, StoreError,
    fill::{Filling, Walked},
    keys::{Month, Partition, SK, Shard},
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
}

impl Position {
    pub(crate) fn before(photo: PhotoId) -> Self {
        Self(At::Before(photo))
    }

    fn photo(&self) -> Option<PhotoId> {
        match &self.0 {
            At::Before(photo) => Some(*photo),
            At::Month(_) => None,
        }
    }

    fn month(&self) -> Month {
        match &self.0 {
            At::Before(photo) => Month::of(*photo),
            At::Month(month) => month.clone(),
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
    /// An owner's photos that are not deleted, newest first.
    pub async fn photos_of(
        &self,
        owner: &Username,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Page<Photo>, StoreError> {
        let mut page = Filling::new(from.and_then(Position::photo), limit);
        let partitions = [Partition::PhotosOf(owner.clone())];
        let walked = self.fill(&mut page, &partitions, |photo| photo.status != Status::Deleted).await?;
        Ok(page.after(walked))
    }

    /// Photos that anybody may see, newest first.
    pub async fn recent_public(
        &self,
        now: Timestamp,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Page<Photo>, StoreError> {
        let mut page = Filling::new(from.and_then(Position::photo), limit);
        let newest = from.map_or_else(|| Month::at(now), Position::month);
        let mut months = self.public_months(&newest).await?;
        let left = months.split_off(months.len().min(MONTHS_A_CALL));
        for month in months {
            let shards: Vec<_> = Shard::all().map(|shard| Partition::Public(month.clone(), shard)).collect();
            let walked = self.fill(&mut page, &shards, Photo::is_public).await?;
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

    /// Photos under a tag that anybody may see, newest first.
    pub async fn photos_tagged(
        &self,
        tag: &TagName,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Page<Photo>, StoreError> {
        let mut page = Filling::new(from.and_then(Position::photo), limit);
        // A posting may be older than the photo's last change.
        let keep = |photo: &Photo| photo.is_public() && photo.tags.iter().any(|has| has.name == *tag);
        let walked = self.fill(&mut page, &[Partition::Tagged(tag.clone())], keep).await?;
        Ok(page.after(walked))
    }
}
