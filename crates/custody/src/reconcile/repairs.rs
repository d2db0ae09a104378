//! What was wrong, and is right now.

use std::{fmt, ops::AddAssign};

use feeds::Drift;
use serde::{Deserialize, Serialize};

/// How many of each were repaired.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Repairs {
    /// People whose counts were wrong.
    pub person_counts: u64,
    /// Photos whose counts were wrong.
    pub photo_counts: u64,
    /// Photos that were missing in somebody's feed.
    pub feed_entries: u64,
    /// Marks "read this author's photos from where they are" that were missing, or that nobody needed.
    pub feed_marks: u64,
    /// People who had verified their address and had no profile.
    pub profiles: u64,
}

impl Repairs {
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl Repairs {
    /// What was repaired since.
    pub(super) fn since(&self, before: &Self) -> Self {
        Self {
            person_counts: self.person_counts - before.person_counts,
            photo_counts: self.photo_counts - before.photo_counts,
            feed_entries: self.feed_entries - before.feed_entries,
            feed_marks: self.feed_marks - before.feed_marks,
            profiles: self.profiles - before.profiles,
        }
    }
}

impl From<Drift> for Repairs {
    fn from(drift: Drift) -> Self {
        Self { feed_entries: drift.entries, feed_marks: drift.pulls, ..Self::default() }
    }
}

impl AddAssign for Repairs {
    fn add_assign(&mut self, other: Self) {
        self.person_counts += other.person_counts;
        self.photo_counts += other.photo_counts;
        self.feed_entries += other.feed_entries;
        self.feed_marks += other.feed_marks;
        self.profiles += other.profiles;
    }
}

impl fmt::Display for Repairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { person_counts, photo_counts, feed_entries, feed_marks, profiles } = self;
        writeln!(f, "People whose counts were wrong: {person_counts}")?;
        writeln!(f, "Photos whose counts were wrong: {photo_counts}")?;
        writeln!(f, "Photos missing in feeds: {feed_entries}")?;
        writeln!(f, "Marks of authors missing or left in feeds: {feed_marks}")?;
        writeln!(f, "People without a profile: {profiles}")
    }
}
