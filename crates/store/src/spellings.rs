//! Words as they are written, tags and people's names, for whoever types: by their beginnings, and the most common of
//! each short beginning, in the search table.

use search::{Word, census::Mark};

use crate::{Store, StoreError};

/// Which collection of spellings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Glossary {
    /// Words of photos.
    Words,
    Tags,
    /// Words of people's names.
    Names,
}

/// A spelling, under what it is listed, and about how many documents hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    /// What typed letters are compared with.
    pub spelling: String,
    /// What it stands for: the word's list, or the tag's name.
    pub means: String,
    pub holders: u64,
}

impl Store {
    /// Spellings that begin so, in their alphabetical order, at most `most`; and whether there are more.
    pub async fn spelled(
        &self,
        glossary: Glossary,
        beginning: &str,
        most: u32,
    ) -> Result<(Vec<Spelling>, bool), StoreError> {
        unimplemented!("{glossary:?} {beginning} {most}")
    }

    /// The most common of the spellings that begin so, as far as they are common at all: for beginnings of up to four
    /// characters.
    pub async fn common(
        &self,
        glossary: Glossary,
        beginning: &str,
        most: u32,
    ) -> Result<Vec<Spelling>, StoreError> {
        unimplemented!("{glossary:?} {beginning} {most}")
    }

    /// Counts a document in under a spelling; may be said again.
    pub async fn spell_in(
        &self,
        glossary: Glossary,
        spelling: &str,
        means: &str,
        mark: Mark,
    ) -> Result<(), StoreError> {
        unimplemented!("{glossary:?} {spelling} {means} {mark:?}")
    }

    /// Counts a document out; forgets a spelling that nobody holds any more.
    pub async fn spell_out(
        &self,
        glossary: Glossary,
        spelling: &str,
        means: &str,
        mark: Mark,
    ) -> Result<(), StoreError> {
        unimplemented!("{glossary:?} {spelling} {means} {mark:?}")
    }

    /// The list's word, read back from what a spelling means.
    #[must_use]
    pub fn word_meant(spelling: &Spelling) -> Word {
        Word::of_stem(spelling.means.clone())
    }
}
