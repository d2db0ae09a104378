//! Who has the most public photos under a tag, in the search table.

use domain::{id::Username, tag::TagName};

use crate::{Page, Position, Store, StoreError};

/// Somebody with photos under a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploader {
    pub username: Username,
    pub photos: u64,
}

impl Store {
    /// Who has public photos under a tag, those with the most first.
    pub async fn uploaders(
        &self,
        tag: &TagName,
        from: Option<&Position>,
        limit: u32,
    ) -> Result<Page<Uploader>, StoreError> {
        unimplemented!("{tag} {from:?} {limit}")
    }
}
