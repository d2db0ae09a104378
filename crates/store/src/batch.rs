//! Many items in few requests: what DynamoDB leaves unprocessed is asked for again, a bounded number of times.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::{KeysAndAttributes, WriteRequest};

use crate::{
    Store, StoreError,
    hashes::built,
    item::Item,
    keys::{Key, Table},
    retry::{TRIES, pause},
};

/// What `BatchGetItem` takes at once.
const KEYS_MAX: usize = 100;
/// What `BatchWriteItem` takes at once.
const WRITES_MAX: usize = 25;

impl Store {
    /// Reads items of the core table, strongly consistent, in no order; missing ones are left out.
    pub(crate) async fn get_all(&self, keys: impl Iterator<Item = Key<'_>>) -> Result<Vec<Item>, StoreError> {
        self.get_all_of(Table::Core, keys).await
    }

    /// The same of any table.
    pub(crate) async fn get_all_of(
        &self,
        table: Table,
        keys: impl Iterator<Item = Key<'_>>,
    ) -> Result<Vec<Item>, StoreError> {
        // The same key twice in one request is an error to DynamoDB.
        let keys: BTreeMap<_, _> = keys.map(|key| ((key.pk(), key.sk()), key.item())).collect();
        let keys: Vec<Item> = keys.into_values().collect();
        let mut items = Vec::with_capacity(keys.len());
        for chunk in keys.chunks(KEYS_MAX) {
            self.get_chunk(self.name_of(table), chunk.to_vec(), &mut items).await?;
        }
        Ok(items)
    }

    async fn get_chunk(
        &self,
        table: &str,
        mut keys: Vec<Item>,
        items: &mut Vec<Item>,
    ) -> Result<(), StoreError> {
        for attempt in 0..TRIES {
            let wanted = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build();
            let request = self.client.batch_get_item().request_items(table, built(wanted)?);
            let answer = request.send().await?;
            items.extend(answer.responses.into_iter().flatten().flat_map(|(_, items)| items));
            keys = answer.unprocessed_keys.into_iter().flatten().flat_map(|(_, left)| left.keys).collect();
            if keys.is_empty() {
                return Ok(());
            }
            pause(attempt).await;
        }
        Err(StoreError::Unserved { keys: keys.len(), tries: TRIES })
    }

    /// Writes or deletes items of one table; each key may come once.
    pub(crate) async fn write_all(&self, table: &str, writes: Vec<WriteRequest>) -> Result<(), StoreError> {
        for chunk in writes.chunks(WRITES_MAX) {
            self.write_chunk(table, chunk.to_vec()).await?;
        }
        Ok(())
    }

    async fn write_chunk(&self, table: &str, mut writes: Vec<WriteRequest>) -> Result<(), StoreError> {
        for attempt in 0..TRIES {
            let answer = self.client.batch_write_item().request_items(table, writes).send().await?;
            writes = answer.unprocessed_items.into_iter().flatten().flat_map(|(_, left)| left).collect();
            if writes.is_empty() {
                return Ok(());
            }
            pause(attempt).await;
        }
        Err(StoreError::Unserved { keys: writes.len(), tries: TRIES })
    }
}

/// The same key twice in one request is an error to DynamoDB.
pub(crate) fn unique<T: Ord>(items: &[T]) -> impl Iterator<Item = &T> {
    items.iter().collect::<BTreeSet<_>>().into_iter()
}
