//! Under what a document is counted.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::term::Word;

/// Which collection of spellings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Glossary {
    /// Words of photos.
    Words,
    Tags,
    /// Words of people's names.
    Names,
}

impl Glossary {
    pub const ALL: [Self; 3] = [Self::Words, Self::Tags, Self::Names];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Words => "word",
            Self::Tags => "tag",
            Self::Names => "name",
        }
    }
}

/// Something under which documents are counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Counted {
    /// Everything on the shelf.
    Shelf,
    Word(Word),
    Spelling {
        glossary: Glossary,
        spelling: String,
        means: String,
    },
}

/// Words have no spaces in them, and none of them is `*`.
impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shelf => f.write_str("*"),
            Self::Word(word) => word.fmt(f),
            Self::Spelling { glossary, spelling, means } => {
                write!(f, "{} {spelling} {means}", glossary.as_str())
            }
        }
    }
}

impl From<Counted> for String {
    fn from(counted: Counted) -> Self {
        counted.to_string()
    }
}

/// What was to be read is not what a filing says of counts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("neither a word nor a spelling")]
pub struct NotCounted;

impl TryFrom<String> for Counted {
    type Error = NotCounted;

    fn try_from(text: String) -> Result<Self, NotCounted> {
        let parts: Vec<_> = text.split(' ').collect();
        match parts[..] {
            ["*"] => Ok(Self::Shelf),
            [word] if !word.is_empty() => Ok(Self::Word(Word::of_stem(word))),
            [glossary, spelling, means] => {
                let glossary = Glossary::ALL.into_iter().find(|it| it.as_str() == glossary);
                let (spelling, means) = (spelling.to_owned(), means.to_owned());
                Ok(Self::Spelling { glossary: glossary.ok_or(NotCounted)?, spelling, means })
            }
            _ => Err(NotCounted),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let spelling =
            |glossary| Counted::Spelling { glossary, spelling: "seas".into(), means: "sea".into() };
        let spellings = Glossary::ALL.map(spelling);
        let others = [Counted::Shelf, Counted::Word(Word::of_stem("word"))];
        for counted in spellings.into_iter().chain(others) {
            assert_eq!(Counted::try_from(counted.to_string()), Ok(counted));
        }
        for broken in ["", "a b", "nothing a b", "word a b c"] {
            assert_eq!(Counted::try_from(broken.to_owned()), Err(NotCounted));
        }
    }
}
