//! Lists of words, in the search table: which documents hold a word, the best first.

use search::find::{Entry, Read};

use crate::{Store, StoreError};

/// What was read of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntriesRead {
    pub entries: Vec<Entry>,
    /// There is nothing behind them, as far as it is of use.
    pub ended: bool,
}

impl Store {
    /// Reads of a list what is asked for, eventually consistent.
    pub async fn entries(&self, read: &Read) -> Result<EntriesRead, StoreError> {
        unimplemented!("{read:?}")
    }
}
