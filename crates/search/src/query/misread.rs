//! Why a question was refused, and where.

use super::{PARTS_MAX, PREFIX_MIN_CHARS, PREFIXES_MAX, QUERY_MAX_CHARS};

/// Why a question was refused, and where: fit to be shown to who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at character {at}: {reason}")]
pub struct Misread {
    /// Counted in characters from 1.
    pub at: usize,
    pub reason: Reason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("say what to look for")]
    Empty,
    #[error("a question has at most {QUERY_MAX_CHARS} characters")]
    TooLong,
    #[error("control characters, tabs and line breaks are not allowed")]
    Control,
    #[error("this quote has no other end")]
    UnbalancedQuote,
    #[error("there is no letter or digit to look for")]
    NoWords,
    #[error("this is too common to be looked for alone")]
    OnlyStopWords,
    #[error("say what to look for, besides what to leave out")]
    OnlyUnwanted,
    #[error("type is one of photo, user and tag")]
    UnknownKind,
    #[error("a date is a year since 1970, a month or a day, such as 2026, 2026-03 or 2026-03-05")]
    BadDate,
    #[error("no time is both after the one date and before the other")]
    NoTimeLeft,
    #[error("this was said already")]
    SaidTwice,
    #[error("type, before and after cannot be negated")]
    NegatedOperator,
    #[error("# stands before a tag: letters, digits, - and _")]
    BadTag,
    #[error("@ stands before a username: 3 to 30 characters out of a-z, 0-9 and _")]
    BadName,
    #[error("at least {PREFIX_MIN_CHARS} letters or digits stand before *")]
    PrefixTooShort,
    #[error("* stands after one word, not several")]
    PrefixOfSeveral,
    #[error("* stands only at the end of a word")]
    StrayStar,
    #[error("at most {PREFIXES_MAX} words with * at their end")]
    TooManyPrefixes,
    #[error("at most {PARTS_MAX} words, tags and names, each word of a phrase counted")]
    TooManyParts,
}

impl Reason {
    pub(super) fn at(self, at: usize) -> Misread {
        Misread { at, reason: self }
    }
}
