//! Tags that more people use lately than usually.

use domain::tag::TagName;
use jiff::Timestamp;
use store::{Store, StoreError};

/// A tag in use.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    pub tag: TagName,
    /// How much more it is used than usually: what the list is sorted by.
    pub score: f64,
}

/// The tags of the newest public photos that are more common there than among all photos, by how many people use them.
pub async fn trending(store: &Store, now: Timestamp) -> Result<Vec<Trend>, StoreError> {
    unimplemented!("{store:?} {now}")
}
