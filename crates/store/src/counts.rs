//! Counts of likes, comments, followers: exact, because each changes in one transaction with what it counts.
//!
//! A count is one item. When that item is in dispute it spreads over several, and says so, so that a reader of a count
//! that nobody disputes reads one item and no more.

use std::{collections::HashMap, fmt};

use aws_sdk_dynamodb::types::{TransactWriteItem, Update, builders::UpdateBuilder};
use domain::{
    id::{PhotoId, Username},
    social::{PersonCounts, PhotoCounts},
};
use futures_util::future::try_join_all;
use serde::Deserialize;

use crate::{
    Store, StoreError,
    hashes::built,
    item::{Item, number, text},
    keys::{COUNTS, Key, PK, SK},
};

/// Items over which a disputed count spreads, the first included.
pub(crate) const PARTS: u8 = 8;
/// Tries in which a count is changed where it usually is, before it spreads.
const TRIES_IN_ONE_PLACE: u32 = 2;

/// Whose counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted<'a> {
    Person(&'a Username),
    Photo(PhotoId),
}

/// What is counted: the attribute's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Count {
    Photos,
    Followers,
    Following,
    Likes,
    Comments,
}

impl Count {
    pub(crate) const ALL: [Self; 5] =
        [Self::Photos, Self::Followers, Self::Following, Self::Likes, Self::Comments];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Photos => "photos",
            Self::Followers => "followers",
            Self::Following => "following",
            Self::Likes => "likes",
            Self::Comments => "comments",
        }
    }
}

/// One part of somebody's counts as it stands in the table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Part {
    pub(crate) photos: i64,
    pub(crate) followers: i64,
    pub(crate) following: i64,
    pub(crate) likes: i64,
    pub(crate) comments: i64,
    /// There are more parts than the first.
    pub(crate) spread: bool,
    /// Goes up with every change.
    pub(crate) version: u64,
}

/// As logs may show it: without anybody's name.
impl fmt::Display for Counted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(_) => f.write_str("the counts of a person"),
            Self::Photo(photo) => write!(f, "the counts of photo {photo}"),
        }
    }
}

impl Counted<'_> {
    pub(crate) fn key(&self, part: u8) -> Key<'_> {
        match self {
            Self::Person(user) => Key::PersonCounts(user, part),
            Self::Photo(photo) => Key::PhotoCounts(*photo, part),
        }
    }
}

impl Store {
    /// Somebody's counts.
    pub async fn person_counts(&self, user: &Username) -> Result<PersonCounts, StoreError> {
        let sums = self.sums(&[Counted::Person(user)]).await?;
        Ok(sums.first().map(person).unwrap_or_default())
    }

    /// The counts of photos, in the order of `photos`.
    pub async fn photo_counts(&self, photos: &[PhotoId]) -> Result<Vec<PhotoCounts>, StoreError> {
        let counted: Vec<_> = photos.iter().copied().map(Counted::Photo).collect();
        Ok(self.sums(&counted).await?.iter().map(photo).collect())
    }

    async fn sums(&self, counted: &[Counted<'_>]) -> Result<Vec<Part>, StoreError> {
        let items = self.get_all(counted.iter().map(|counted| counted.key(0))).await?;
        let mut first = HashMap::with_capacity(items.len());
        for item in items {
            let pk = item.get(PK).and_then(|pk| pk.as_s().ok()).cloned().unwrap_or_default();
            first.insert(pk, part(item)?);
        }
        let sums = counted.iter().map(|counted| {
            let first = first.get(&counted.key(0).pk()).copied().unwrap_or_default();
            async move {
                if !first.spread {
                    return Ok(first);
                }
                Ok(sum(&self.parts(counted).await?))
            }
        });
        try_join_all(sums).await
    }

    /// All parts of a count with their numbers, strongly consistent.
    pub(crate) async fn parts(&self, counted: &Counted<'_>) -> Result<Vec<(u8, Part)>, StoreError> {
        let answer = self
            .client
            .query()
            .table_name(&self.tables.core)
            .consistent_read(true)
            .key_condition_expression("#pk = :pk AND begins_with(#sk, :counts)")
            .expression_attribute_names("#pk", PK)
            .expression_attribute_names("#sk", SK)
            .expression_attribute_values(":pk", text(counted.key(0).pk()))
            .expression_attribute_values(":counts", text(COUNTS))
            .send()
            .await?;
        let numbered = |item: Item| {
            let number = item.get(SK).and_then(|sk| sk.as_s().ok()?.strip_prefix(COUNTS)?.parse().ok());
            Ok((number.unwrap_or_default(), part(item)?))
        };
        answer.items.unwrap_or_default().into_iter().map(numbered).collect()
    }

    /// The part of a transaction that changes counts. From the third try on they are spread first: whoever reads them
    /// then looks at all parts.
    pub(crate) async fn count_write(
        &self,
        counted: &Counted<'_>,
        changes: &[(Count, i64)],
        attempt: u32,
    ) -> Result<TransactWriteItem, StoreError> {
        let mut place = 0;
        if attempt >= TRIES_IN_ONE_PLACE && self.spread(counted).await? {
            place = rand::random_range(0..PARTS);
        }
        let update = self.count_update(counted, place, changes);
        Ok(TransactWriteItem::builder().update(built(update.build())?).build())
    }

    /// The write that changes one part.
    pub(crate) fn count_update(
        &self,
        counted: &Counted<'_>,
        place: u8,
        changes: &[(Count, i64)],
    ) -> UpdateBuilder {
        let mut update = Update::builder()
            .table_name(&self.tables.core)
            .set_key(Some(counted.key(place).item()))
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":one", number(1));
        let mut added = vec!["#version :one".to_owned()];
        for (at, (count, by)) in changes.iter().enumerate() {
            added.push(format!("#c{at} :c{at}"));
            update = update
                .expression_attribute_names(format!("#c{at}"), count.as_str())
                .expression_attribute_values(format!(":c{at}"), number(by));
        }
        update.update_expression(format!("ADD {}", added.join(", ")))
    }

    /// Sees to it that a count is marked as spread; false when that could not be written just now, because the item is
    /// in dispute. Mostly it is marked: reading disturbs nobody.
    pub(crate) async fn spread(&self, counted: &Counted<'_>) -> Result<bool, StoreError> {
        let first = self.get(&counted.key(0)).await?.map(part).transpose()?;
        if first.is_some_and(|first| first.spread) {
            return Ok(true);
        }
        let answer = self
            .client
            .update_item()
            .table_name(&self.tables.core)
            .set_key(Some(counted.key(0).item()))
            .update_expression("SET #spread = :yes")
            .expression_attribute_names("#spread", "spread")
            .expression_attribute_values(":yes", aws_sdk_dynamodb::types::AttributeValue::Bool(true))
            .send()
            .await;
        match answer.map_err(StoreError::from) {
            Ok(_) => Ok(true),
            Err(error) if error.is_transient() => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl Part {
    pub(crate) fn get(&self, count: Count) -> i64 {
        match count {
            Count::Photos => self.photos,
            Count::Followers => self.followers,
            Count::Following => self.following,
            Count::Likes => self.likes,
            Count::Comments => self.comments,
        }
    }

    pub(crate) fn and(&self, other: &Self) -> Self {
        Self {
            photos: self.photos + other.photos,
            followers: self.followers + other.followers,
            following: self.following + other.following,
            likes: self.likes + other.likes,
            comments: self.comments + other.comments,
            spread: self.spread || other.spread,
            version: self.version + other.version,
        }
    }
}

/// All parts together.
pub(crate) fn sum(parts: &[(u8, Part)]) -> Part {
    parts.iter().fold(Part::default(), |sum, (_, part)| sum.and(part))
}

fn part(item: Item) -> Result<Part, StoreError> {
    serde_dynamo::from_item(item).map_err(|error| StoreError::unreadable("counts", error))
}

/// Parts are read one after the other: in between, a sum may be below zero.
pub(crate) fn whole(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

pub(crate) fn person(sum: &Part) -> PersonCounts {
    PersonCounts {
        photos: whole(sum.photos),
        followers: whole(sum.followers),
        following: whole(sum.following),
    }
}

pub(crate) fn photo(sum: &Part) -> PhotoCounts {
    PhotoCounts { likes: whole(sum.likes), comments: whole(sum.comments) }
}
