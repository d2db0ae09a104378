//! Postings: which photos stand under a tag.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::{DeleteRequest, PutRequest, WriteRequest};
use domain::{id::PhotoId, tag::TagName};

use crate::{Store, StoreError, hashes::built, keys::Key};

impl Store {
    /// Puts a photo under tags; under some of them it may stand already.
    pub async fn put_postings(&self, id: PhotoId, tags: &[TagName]) -> Result<(), StoreError> {
        let put = |tag| {
            let put = PutRequest::builder().set_item(Some(Key::Posting(tag, id).item()));
            Ok(WriteRequest::builder().put_request(built(put.build())?).build())
        };
        self.write_all(&self.tables.search, unique(tags).map(put).collect::<Result<_, StoreError>>()?).await
    }

    /// Takes a photo from under tags; under some of them it may not stand.
    pub async fn delete_postings(&self, id: PhotoId, tags: &[TagName]) -> Result<(), StoreError> {
        let delete = |tag| {
            let delete = DeleteRequest::builder().set_key(Some(Key::Posting(tag, id).item()));
            Ok(WriteRequest::builder().delete_request(built(delete.build())?).build())
        };
        self.write_all(&self.tables.search, unique(tags).map(delete).collect::<Result<_, StoreError>>()?)
            .await
    }
}

/// The same key twice in one request is an error to DynamoDB.
pub(crate) fn unique<T: Ord>(items: &[T]) -> impl Iterator<Item = &T> {
    items.iter().collect::<BTreeSet<_>>().into_iter()
}
