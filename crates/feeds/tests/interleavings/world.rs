//! A store of a case's own, the stream of its table, and the consumer that reads it.

use feeds::Limits;
use indexer::{
    batch::Batch,
    fanout::{Fanout, reasons},
};
use serde_json::Value;
use store::Store;
use testbed::database::{Memory, Stream};

/// Small, so that a few people are too many.
pub(crate) const LIMITS: Limits = Limits { push_followers_max: 2 };

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) fanout: Fanout,
    stream: Stream,
}

impl World {
    pub(crate) async fn new() -> Self {
        let memory = Memory::start().await;
        let (store, stream) = (memory.database.store(), memory.stream());
        let fanout = Fanout { store: store.clone(), limits: LIMITS, post: None };
        Self { store, fanout, stream }
    }

    /// All records that were written since the last call.
    #[allow(dead_code)]
    pub(crate) fn written(&mut self) -> Vec<Value> {
        self.stream.records()
    }

    /// The records that were written since the last call, without those that nobody looks after.
    pub(crate) fn records(&mut self) -> Vec<Value> {
        let mut records = self.stream.records();
        records.retain(|record| !reasons(record).unwrap().is_empty());
        records
    }

    pub(crate) async fn deliver(&self, record: &Value) {
        deliver(&self.fanout, record).await;
    }
}

/// Hands one record to the consumer, which has to take it.
pub(crate) async fn deliver(fanout: &Fanout, record: &Value) {
    let batch = Batch { records: vec![record.clone()] };
    let answer = fanout.work(&batch).await.unwrap();
    assert!(answer.batch_item_failures.is_empty(), "the consumer failed at {record}");
}
