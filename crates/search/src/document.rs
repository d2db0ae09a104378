//! What a photo, or a person, is found by.

use std::collections::{BTreeMap, BTreeSet};

use domain::{photo::Photo, profile::Profile, tag::TagName};

use crate::{rank::Rank, signature::Signature, term::Word, weight::Weight};

/// Different words by which one document is found: the heaviest, and of equal ones the first.
pub const WORDS_MAX: usize = 150;

/// What one photo or person is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub rank: Rank,
    /// Each with the most that it weighs in any field.
    pub words: BTreeMap<Word, Weight>,
    /// Under which tags a photo stands; none of a person.
    pub tags: BTreeSet<TagName>,
    /// Words as they are written, folded, for whoever types: with the word under which they are listed.
    pub spellings: BTreeMap<String, Word>,
    /// Words, tags and names.
    pub signature: Signature,
}

impl Document {
    /// A photo that anybody may see; any other is not found at all.
    #[must_use]
    pub fn of_photo(photo: &Photo, likes: u64) -> Option<Self> {
        unimplemented!("{photo:?} {likes}")
    }

    /// A person whose account is not being erased.
    #[must_use]
    pub fn of_person(profile: &Profile, followers: u64) -> Option<Self> {
        unimplemented!("{profile:?} {followers}")
    }
}
