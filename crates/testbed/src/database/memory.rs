//! A `DynamoDB` in this process, and the stream of its core table.

use dynoxide::{
    actions::{
        describe_table::DescribeTableRequest, get_records::GetRecordsRequest,
        get_shard_iterator::GetShardIteratorRequest,
    },
    server, streams,
};
use serde_json::Value;
use tokio::net::TcpListener;

use super::{CORE, Database, tables};

/// Records that are read at a time.
const PAGE: usize = 1_000;

/// Ends with the runtime it was started in.
#[derive(Clone)]
pub struct Memory {
    pub database: Database,
    /// The tables themselves, past the wire.
    pub engine: dynoxide::Database,
}

impl Memory {
    /// Starts with empty tables.
    pub async fn start() -> Self {
        let engine = dynoxide::Database::memory().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let database = Database::at(format!("http://{}", listener.local_addr().unwrap()));
        tokio::spawn(server::serve_on(listener, engine.clone()));
        tables::create(&database.client()).await;
        Self { database, engine }
    }

    /// The stream of the core table, from now on.
    #[must_use]
    pub fn stream(&self) -> Stream {
        let request = DescribeTableRequest { table_name: CORE.into() };
        let arn = self.engine.describe_table(request).unwrap().table.latest_stream_arn.unwrap();
        let request = GetShardIteratorRequest {
            stream_arn: arn.clone(),
            shard_id: streams::shard_id(CORE),
            shard_iterator_type: "LATEST".into(),
            sequence_number: None,
        };
        let iterator = self.engine.get_shard_iterator(request).unwrap().shard_iterator.unwrap();
        Stream { engine: self.engine.clone(), arn, iterator }
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memory").field("database", &self.database).finish_non_exhaustive()
    }
}

/// What happens in the core table, record by record.
pub struct Stream {
    engine: dynoxide::Database,
    arn: String,
    iterator: String,
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Stream({})", self.arn)
    }
}

impl Stream {
    /// The records since the last call, as Lambda hands them to a function.
    pub fn records(&mut self) -> Vec<Value> {
        let mut all = Vec::new();
        loop {
            let request = GetRecordsRequest { shard_iterator: self.iterator.clone(), limit: Some(PAGE) };
            let answer = self.engine.get_records(request).unwrap();
            self.iterator = answer.next_shard_iterator.unwrap();
            if answer.records.is_empty() {
                return all;
            }
            for record in answer.records {
                let mut record = serde_json::to_value(record).unwrap();
                record["eventSourceARN"] = self.arn.as_str().into();
                all.push(record);
            }
        }
    }
}
