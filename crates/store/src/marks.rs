//! Marks: "this was done once", and the months that have public photos.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::{
    Store, StoreError,
    item::to_item,
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

    /// Remembers that a month has public photos, so that readers look there. Mostly it is known: reading costs half.
    pub(crate) async fn note_month(&self, month: &Month) -> Result<(), StoreError> {
        let key = Key::PublicMonth(month);
        if self.get(&key).await?.is_none() {
            self.put_new(to_item(&key, &Empty {})?).await?;
        }
        Ok(())
    }
}
