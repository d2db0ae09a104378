//! The best documents of one question, from lists that somebody else reads: says what to read next, takes what was
//! read, and gives away hits in their order as soon as nothing unread can come before them.

mod bound;
mod finder;
mod range;
mod reel;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::{
    rank::Impact,
    signature::Signature,
    subject::{Shelf, Subject},
    term::{Fingerprint, Word},
};

pub use self::finder::Finder;

/// Entries that one page may read.
pub const ENTRIES_MAX: u32 = 5_000;

/// One thing a document must have: one of several terms.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// A document has the clause when its signature holds one of these.
    pub any_of: Vec<Fingerprint>,
    /// Whoever has the clause stands in the list of at least one of these words.
    pub lists: Vec<Listed>,
    /// How rare it is, in thousandths.
    pub idf_milli: u32,
}

/// A word's list, as far as the standing of the word tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub word: Word,
    /// About how many documents stand there.
    pub holders: u64,
    /// Over how many parts.
    pub shards: u8,
}

/// What a question comes to, once the standing of its words is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub shelf: Shelf,
    /// At least one.
    pub clauses: Vec<Clause>,
    /// A document that holds one of these is left out.
    pub without: Vec<Fingerprint>,
    /// Photos created at or after, and before, in milliseconds since the Unix epoch.
    pub after_ms: Option<u64>,
    pub before_ms: Option<u64>,
}

/// One part of a word's list.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct List {
    pub shelf: Shelf,
    pub word: Word,
    pub shard: u8,
}

/// Where in a list an entry stands: lists go from the highest place down.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    pub impact: Impact,
    pub subject: Subject,
}

/// An entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub spot: Spot,
    pub signature: Signature,
}

/// Where a read begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    Top,
    /// With entries of this impact and below.
    At(Impact),
    /// With what stands behind this entry.
    Below(Spot),
}

/// What to read next of one list: entries from a place down, at most so many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    pub list: List,
    pub from: From,
    /// Entries below this impact are of no use.
    pub down_to: Option<Impact>,
    pub most: u32,
}

/// Rank and weights of all clauses together, in parts of an octave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Score(pub i64);

/// A document that answers the question. The greater hit comes first; of equal scores, the later photo.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hit {
    pub score: Score,
    pub subject: Subject,
}

/// Where an answer goes on, with everything that has to stay the same from page to page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// How rare each clause was on the first page, so that scores stay what they were.
    #[serde(rename = "i")]
    pub idfs_milli: Vec<u32>,
    /// Which clause's lists are read.
    #[serde(rename = "d")]
    pub driver: usize,
    /// What was given away last: hits behind it follow.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub after: Option<(Score, String)>,
    /// With everything that has its highest place at this spot or above the answer is done.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub seen_to: Option<(Impact, String)>,
    /// A page before read no further than this, and left hits over: they come first.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Until>,
}

/// Down to where a page read whose reading was bounded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Until {
    #[serde(rename = "s")]
    pub spot: (Impact, String),
    /// [`Place::after`] of what stands below it: there nothing was given away since.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub after: Option<(Score, String)>,
}

/// How far an answer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Some lists have to be read on.
    Reading,
    /// Everything that answers the question was found.
    Complete,
    /// The bound on reading was reached.
    Bounded,
}
