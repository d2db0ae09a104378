//! Answers: what the lists say is looked up in the records, and only what the asker may see and what still fits is given.
//!
//! A question costs one read of how its words stand, one to four rounds of lists, and then the records of a page and the
//! asker's ties to their owners.

mod expand;
mod gather;
mod people;
mod photos;
mod plan;
mod shown;
mod tags;

use domain::tag::TagName;
use search::find::Place;
use serde::{Deserialize, Serialize};

pub use self::{people::find_people, photos::find_photos, tags::find_tags};

use self::expand::rows;
pub(crate) use self::{
    expand::{Row, most_common},
    shown::{tag_is_shown, word_is_shown},
};

/// A page of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer<T, P = Place> {
    pub items: Vec<T>,
    pub next: Option<P>,
    /// Reading was bounded: better ones may have been missed on this page, and others follow.
    pub is_partial: bool,
}

impl<T, P> Answer<T, P> {
    /// Nothing answers.
    fn none() -> Self {
        Self { items: Vec::new(), next: None, is_partial: false }
    }
}

/// Where an answer of tags goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagPlace {
    pub holders: u64,
    pub tag: TagName,
}
