//! Answers: what the lists say is looked up in the records, and only what the asker may see and what still fits is given.

use domain::{id::Username, photo::Photo, profile::Profile, tag::TagName};
use search::{find::Place, query::Query};
use serde::{Deserialize, Serialize};
use store::{Store, StoreError};

/// A page of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer<T, P = Place> {
    pub items: Vec<T>,
    pub next: Option<P>,
    /// Reading was bounded: better ones may have been missed on this page, and others follow.
    pub is_partial: bool,
}

/// Where an answer of tags goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagPlace {
    pub holders: u64,
    pub tag: TagName,
}

/// Photos that anybody may see and that answer the question, the best first; the viewer's blocks and mutes apply.
pub async fn find_photos(
    store: &Store,
    query: &Query,
    viewer: Option<&Username>,
    from: Option<&Place>,
    limit: u32,
) -> Result<Answer<Photo>, StoreError> {
    unimplemented!("{store:?} {query:?} {viewer:?} {from:?} {limit}")
}

/// People by their names; every word may be the beginning of one. Blocks apply, both ways.
pub async fn find_people(
    store: &Store,
    query: &Query,
    viewer: Option<&Username>,
    from: Option<&Place>,
    limit: u32,
) -> Result<Answer<Profile>, StoreError> {
    unimplemented!("{store:?} {query:?} {viewer:?} {from:?} {limit}")
}

/// Tags under which public photos stand, the most common first; every word may be the beginning of one.
pub async fn find_tags(
    store: &Store,
    query: &Query,
    from: Option<&TagPlace>,
    limit: u32,
) -> Result<Answer<TagName, TagPlace>, StoreError> {
    unimplemented!("{store:?} {query:?} {from:?} {limit}")
}
