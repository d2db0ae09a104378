//! What somebody asks for, as it is typed: `lighthouse "golden hour" #sylt @ada sun* -fog type:photo after:2025-06`.
//!
//! Everything wanted has to be there, nothing unwanted may. Letters without a space between them that are several words
//! (`golden-hour`, `東京`) are a phrase; words that are too common are passed over, except inside a phrase, where they
//! hold their place.

use std::fmt;

use domain::{id::Username, tag::TagName};

use crate::{term::Word, words::Spelled};

mod check;
mod date;
mod lex;
mod misread;
mod parse;
#[cfg(test)]
pub(crate) mod tests;

pub use self::{
    misread::{Misread, Reason},
    parse::parse,
};

/// Characters of a question.
pub const QUERY_MAX_CHARS: usize = 200;
/// Words, tags and names of a question, each word of a phrase counted. Scripts without spaces are cut into single
/// characters: a sentence has to fit.
pub const PARTS_MAX: usize = 30;
/// Beginnings of words in a question: each may stand for many words, whose lists are many reads.
pub const PREFIXES_MAX: usize = 4;
/// Characters before a `*`.
pub const PREFIX_MIN_CHARS: usize = 2;

/// What to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Photo,
    User,
    Tag,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Photo, Self::User, Self::Tag];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::User => "user",
            Self::Tag => "tag",
        }
    }
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

impl Query {
    /// Asks for one thing, whatever it is and whenever it was created.
    #[must_use]
    pub fn of(part: Part) -> Self {
        Self { wanted: vec![part], unwanted: Vec::new(), kind: None, after_ms: None, before_ms: None }
    }
}

/// One thing asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Never a stop word.
    Word {
        word: Word,
        /// As it is written, folded: names of people are listed so.
        spelling: String,
    },
    /// Words next to each other, stop words included: at least two. A stop word holds its place and is not looked for;
    /// at least one is none.
    Phrase(Vec<PhraseWord>),
    /// The beginning of a word as it is written, folded.
    Prefix(String),
    Tag(TagName),
    /// Who owns the photo, or is named in its caption. In whose list such photos stand: see
    /// [`crate::words::of_username`].
    Name(Username),
}

impl Part {
    /// Words, tags and names that it takes.
    fn size(&self) -> usize {
        match self {
            Self::Phrase(words) => words.len(),
            Self::Word { .. } | Self::Prefix(_) | Self::Tag(_) | Self::Name(_) => 1,
        }
    }

    fn is_prefix(&self) -> bool {
        matches!(self, Self::Prefix(_))
    }

    /// With what words of a person's name have to begin, each of these with one; none of a tag, which no person has.
    #[must_use]
    pub fn name_beginnings(&self) -> Option<Vec<&str>> {
        match self {
            Self::Word { spelling, .. } | Self::Prefix(spelling) => Some(vec![spelling]),
            Self::Phrase(words) => Some(words.iter().map(|word| word.spelling.as_str()).collect()),
            Self::Name(name) => Some(vec![name.as_str()]),
            Self::Tag(_) => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhraseWord {
    pub word: Word,
    /// As it is written, folded.
    pub spelling: String,
    pub is_stop_word: bool,
}

impl From<Spelled> for PhraseWord {
    fn from(Spelled { word, spelling, is_stop_word }: Spelled) -> Self {
        Self { word, spelling, is_stop_word }
    }
}

/// One text for all ways of typing a question. Where it has no more than [`QUERY_MAX_CHARS`], it parses to the same.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wanted = self.wanted.iter().map(ToString::to_string);
        let unwanted = self.unwanted.iter().map(|part| format!("-{part}"));
        let kind = self.kind.map(|kind| format!("type:{}", kind.as_str()));
        let after = self.after_ms.map(|ms| format!("after:{}", date::day(ms)));
        let before = self.before_ms.map(|ms| format!("before:{}", date::day(ms)));
        let pieces: Vec<_> = wanted.chain(unwanted).chain(kind).chain(after).chain(before).collect();
        f.write_str(&pieces.join(" "))
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word { spelling, .. } => f.write_str(spelling),
            Self::Phrase(words) => {
                let words: Vec<_> = words.iter().map(|word| word.spelling.as_str()).collect();
                write!(f, "\"{}\"", words.join(" "))
            }
            Self::Prefix(beginning) => write!(f, "{beginning}*"),
            Self::Tag(tag) => write!(f, "#{tag}"),
            Self::Name(name) => write!(f, "@{name}"),
        }
    }
}
