//! Which rebuild of the search table is under way: one at a time, by an item that names it.

use domain::id::ReindexId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    Store, StoreError,
    item::{from_item, held, number, text, to_item},
    keys::{Key, PK},
};

const MARK: &str = "reindex";
/// As long as an execution of the state machine may take: what began before that is over, whatever became of it.
const UNDER_WAY_AT_MOST: SignedDuration = SignedDuration::from_hours(24);

#[derive(Debug, Serialize, Deserialize)]
struct Rebuild {
    reindex_id: ReindexId,
    /// Seconds since the Unix epoch.
    began_at_s: i64,
}

impl Store {
    /// Begins a rebuild of the search table; if another one is under way, says which, and nothing is changed. Begun twice
    /// by one id it is begun. One that failed stays under way for a day, unless [`Store::end_rebuild`] is told of it.
    pub async fn begin_rebuild(
        &self,
        id: ReindexId,
        now: Timestamp,
    ) -> Result<Option<ReindexId>, StoreError> {
        let key = Key::Mark(MARK);
        let rebuild = Rebuild { reindex_id: id, began_at_s: now.as_second() };
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.core)
            .set_item(Some(to_item(&key, &rebuild)?))
            .condition_expression("attribute_not_exists(#pk) OR #id = :id OR #began < :stale")
            .expression_attribute_names("#pk", PK)
            .expression_attribute_names("#id", "reindex_id")
            .expression_attribute_names("#began", "began_at_s")
            .expression_attribute_values(":id", text(id))
            .expression_attribute_values(":stale", number((now - UNDER_WAY_AT_MOST).as_second()));
        if held(put.send().await)? {
            return Ok(None);
        }
        let running: Option<Rebuild> = self.get(&key).await?.map(|item| from_item(&key, item)).transpose()?;
        match running {
            Some(running) => Ok(Some(running.reindex_id)),
            None => Err(StoreError::Contended { what: "the rebuild under way".into(), tries: 1 }),
        }
    }

    /// Ends a rebuild, or clears away one that failed, so that the next may begin. Another one that is under way by now
    /// is left alone.
    pub async fn end_rebuild(&self, id: ReindexId) -> Result<(), StoreError> {
        let delete = self
            .client
            .delete_item()
            .table_name(&self.tables.core)
            .set_key(Some(Key::Mark(MARK).item()))
            .condition_expression("#id = :id")
            .expression_attribute_names("#id", "reindex_id")
            .expression_attribute_values(":id", text(id));
        held(delete.send().await).map(drop)
    }
}
