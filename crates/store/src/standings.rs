//! How common words are, and over how many parts their lists are spread, in the search table.

use std::collections::HashMap;

use search::{
    Shelf, Word,
    census::{Census, Mark},
};

use crate::{Store, StoreError};

/// How a word stands on a shelf.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    pub census: Census,
    /// Parts of its list, at least 1.
    pub shards: u8,
}

impl Store {
    /// How words stand, strongly consistent; nobody holds one that is missing. `None` is everything on the shelf.
    pub async fn standings(
        &self,
        shelf: Shelf,
        words: &[Option<Word>],
    ) -> Result<HashMap<Option<Word>, Standing>, StoreError> {
        unimplemented!("{shelf:?} {words:?}")
    }

    /// Counts a document in under a word (or under everything), if it belongs into the sample; may be said again.
    pub async fn count_in(
        &self,
        shelf: Shelf,
        word: Option<&Word>,
        standing: &Standing,
        mark: Mark,
    ) -> Result<(), StoreError> {
        unimplemented!("{shelf:?} {word:?} {standing:?} {mark:?}")
    }

    /// Counts a document out; forgets a word that nobody holds any more.
    pub async fn count_out(
        &self,
        shelf: Shelf,
        word: Option<&Word>,
        standing: &Standing,
        mark: Mark,
    ) -> Result<(), StoreError> {
        unimplemented!("{shelf:?} {word:?} {standing:?} {mark:?}")
    }

    /// Spreads a word's list over more parts, never over fewer: before anything is put there.
    pub async fn spread_list(&self, shelf: Shelf, word: &Word, shards: u8) -> Result<(), StoreError> {
        unimplemented!("{shelf:?} {word:?} {shards}")
    }
}
