//! What somebody asks for, as it is typed: `lighthouse "golden hour" #sylt @ada sun* -fog type:photo after:2025-06`.

use domain::{id::Username, tag::TagName};

use crate::term::Word;

/// Characters of a question.
pub const QUERY_MAX_CHARS: usize = 200;
/// Words, tags and names of a question, each word of a phrase counted.
pub const PARTS_MAX: usize = 10;

/// What to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Photo,
    User,
    Tag,
}

/// A question that was understood. `wanted` is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub wanted: Vec<Part>,
    pub unwanted: Vec<Part>,
    pub kind: Option<Kind>,
    /// Created at or after, in milliseconds since the Unix epoch.
    pub after_ms: Option<u64>,
    /// Created before.
    pub before_ms: Option<u64>,
}

/// One thing asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Word(Word),
    /// Words next to each other, stop words included: at least two. A stop word holds its place and is not looked for.
    Phrase(Vec<PhraseWord>),
    /// The beginning of a word as it is written, folded.
    Prefix(String),
    Tag(TagName),
    Name(Username),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhraseWord {
    pub word: Word,
    pub is_stop_word: bool,
}

/// Why a question was refused, and where: fit to be shown to who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at character {at}: {reason}")]
pub struct Misread {
    /// Counted in characters from 1.
    pub at: usize,
    pub reason: Reason,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("say what to look for")]
    Empty,
    // The helper completes this list.
}

/// Reads a question.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn parse(text: &str) -> Result<Query, Misread> {
    unimplemented!("{text}")
}
