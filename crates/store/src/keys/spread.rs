//! Over which partitions a busy list is spread: months and shards.

use std::fmt;

use domain::id::PhotoId;
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::SHARDS;

/// A month of the calendar in UTC, `2026-11`. Months, not days: a quiet service would walk hundreds of empty ones.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Month(pub(super) String);

impl Month {
    /// The month in which a photo was created, as its id says.
    #[must_use]
    pub fn of(photo: PhotoId) -> Self {
        let created = i64::try_from(photo.created_ms()).ok().map(Timestamp::from_millisecond);
        // An id can name a year that the calendar does not reach.
        Self::at(created.and_then(Result::ok).unwrap_or(Timestamp::MAX))
    }

    #[must_use]
    pub fn at(time: Timestamp) -> Self {
        Self(time.to_zoned(TimeZone::UTC).strftime("%Y-%m").to_string())
    }

    /// Reads a sort key of [`Partition::PublicMonths`] back.
    pub(crate) fn from_key(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One of the [`SHARDS`] partitions over which a busy list is spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shard(pub(super) u8);

impl Shard {
    /// The last character of an id is random, whichever way the id was made.
    #[must_use]
    pub fn of(photo: PhotoId) -> Self {
        Self(photo.to_string().bytes().last().unwrap_or_default() % SHARDS)
    }

    pub fn all() -> impl Iterator<Item = Self> {
        (0..SHARDS).map(Self)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
