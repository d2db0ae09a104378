//! Marks: "this was done once", how far something has come, and the months that have public photos.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    Store, StoreError,
    item::{from_item, to_item},
    keys::{Key, Month},
};

/// Longer than any event is delivered again, redriven or replayed.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

#[derive(Debug, Serialize)]
struct Mark {
    marked_at: Timestamp,
    /// Seconds since the Unix epoch.
    expires_at: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Memory<T> {
    memory: T,
}

#[derive(Debug, Serialize)]
struct Empty {}

impl Store {
    pub async fn is_marked(&self, mark: &str) -> Result<bool, StoreError> {
        Ok(self.get(&Key::Mark(mark)).await?.is_some())
    }

    /// Sets a mark; false when it was set.
    pub async fn mark(&self, mark: &str, now: Timestamp) -> Result<bool, StoreError> {
        let value = Mark { marked_at: now, expires_at: (now + KEPT).as_second() };
        self.put_new(to_item(&Key::Mark(mark), &value)?).await
    }

    /// What was remembered under a mark, if anything.
    pub async fn recall<T: DeserializeOwned>(&self, mark: &str) -> Result<Option<T>, StoreError> {
        let key = Key::Mark(mark);
        let memory: Option<Memory<T>> =
            self.get(&key).await?.map(|item| from_item(&key, item)).transpose()?;
        Ok(memory.map(|memory| memory.memory))
    }

    /// Remembers something under a mark, in place of what was; for good.
    pub async fn remember<T: Serialize>(&self, mark: &str, memory: &T) -> Result<(), StoreError> {
        let item = to_item(&Key::Mark(mark), &Memory { memory })?;
        self.client.put_item().table_name(&self.tables.core).set_item(Some(item)).send().await?;
        Ok(())
    }

    /// Remembers that a month has public photos, so that readers look there. Mostly it is known: reading costs half.
    pub(crate) async fn note_month(&self, month: &Month) -> Result<(), StoreError> {
        let key = Key::PublicMonth(month);
        if self.get(&key).await?.is_none() {
            self.put_new(to_item(&key, &Empty {})?).await?;
        }
        Ok(())
    }
}
