//! What is found: photos and people, each kind on a shelf of its own.

use std::fmt;

use domain::id::{PhotoId, Username};

use crate::census::Mark;

/// Lists of one kind of thing. The words of people's names do not make photos rarer, nor the other way about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shelf {
    Photos,
    People,
}

/// Something that can be found.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    Photo(PhotoId),
    Person(Username),
}

impl Subject {
    #[must_use]
    pub fn shelf(&self) -> Shelf {
        match self {
            Self::Photo(_) => Shelf::Photos,
            Self::Person(_) => Shelf::People,
        }
    }

    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark::of(&self.to_string())
    }

    /// Reads what [`fmt::Display`] writes.
    #[must_use]
    pub fn read(shelf: Shelf, text: &str) -> Option<Self> {
        match shelf {
            Shelf::Photos => text.parse().ok().map(Self::Photo),
            Shelf::People => text.parse().ok().map(Self::Person),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Photo(photo) => photo.fmt(f),
            Self::Person(name) => name.fmt(f),
        }
    }
}
