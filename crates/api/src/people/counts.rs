//! How much there is of a person.

use domain::social::PersonCounts;
use serde::Serialize;
use utoipa::ToSchema;

/// What there is of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Counts)]
pub(crate) struct CountsView {
    /// Public ones.
    photos: u64,
    followers: u64,
    following: u64,
}

impl From<PersonCounts> for CountsView {
    fn from(counts: PersonCounts) -> Self {
        Self { photos: counts.photos, followers: counts.followers, following: counts.following }
    }
}
