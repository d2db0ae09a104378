//! Filings: what stands in the search table for a photo or a person, changed in transactions with what they name.

use domain::id::Username;
use search::{Changes, Filing, Subject};

use crate::{Store, StoreError};

/// A filing as it stands in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    pub filing: Filing,
    /// Another one with every write.
    lock: String,
}

impl Store {
    /// What stands for a subject, strongly consistent; none when nothing does.
    pub async fn filing(&self, subject: &Subject) -> Result<Option<Filed>, StoreError> {
        unimplemented!("{subject:?}")
    }

    /// Makes changes to what was read as `before`; false when somebody else filed the subject meanwhile, and nothing or
    /// a part was done: read again, and start over. `owner` is whose photo it is: photos are counted for each tag and
    /// owner in the same transaction.
    pub async fn file(
        &self,
        subject: &Subject,
        owner: Option<&Username>,
        before: Option<&Filed>,
        changes: &Changes,
    ) -> Result<bool, StoreError> {
        unimplemented!("{subject:?} {owner:?} {before:?} {changes:?}")
    }
}
