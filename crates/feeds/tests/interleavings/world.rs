//! A store of a case's own, the stream of its table, and the consumer that reads it.

use dynoxide::{
    Database,
    actions::{
        describe_table::DescribeTableRequest, get_records::GetRecordsRequest,
        get_shard_iterator::GetShardIteratorRequest,
    },
};
use feeds::Limits;
use indexer::{
    batch::Batch,
    fanout::{Fanout, reasons},
};
use serde_json::Value;
use store::{
    Client, Store,
    config::{BehaviorVersion, Credentials, Region},
};

use crate::support::{create_tables, tables};

/// Small, so that a few people are too many.
pub(crate) const LIMITS: Limits = Limits { push_followers_max: 2 };

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) fanout: Fanout,
    stream: Stream,
}

/// Where the stream was read up to.
struct Stream {
    database: Database,
    iterator: String,
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Stream({})", self.iterator)
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        let database = Database::memory().unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = client(format!("http://{}", listener.local_addr().unwrap()));
        tokio::spawn(dynoxide::server::serve_on(listener, database.clone()));
        create_tables(&client).await;
        let stream = Stream::open(&client, database).await;
        let store = Store::new(client, tables());
        let fanout = Fanout { store: store.clone(), limits: LIMITS, post: None };
        Self { store, fanout, stream }
    }

    /// All records that were written since the last call.
    #[allow(dead_code)]
    pub(crate) fn written(&mut self) -> Vec<Value> {
        self.stream.read()
    }

    /// The records that were written since the last call, without those that nobody looks after.
    pub(crate) fn records(&mut self) -> Vec<Value> {
        let mut records = self.stream.read();
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

impl Stream {
    async fn open(client: &Client, database: Database) -> Self {
        let stream = aws_sdk_dynamodb::types::StreamSpecification::builder()
            .stream_enabled(true)
            .stream_view_type(aws_sdk_dynamodb::types::StreamViewType::NewAndOldImages)
            .build()
            .unwrap();
        client.update_table().table_name("core").stream_specification(stream).send().await.unwrap();
        let request = DescribeTableRequest { table_name: "core".into() };
        let stream_arn = database.describe_table(request).unwrap().table.latest_stream_arn.unwrap();
        let request = GetShardIteratorRequest {
            stream_arn,
            shard_id: dynoxide::streams::shard_id("core"),
            shard_iterator_type: "TRIM_HORIZON".into(),
            sequence_number: None,
        };
        let iterator = database.get_shard_iterator(request).unwrap().shard_iterator.unwrap();
        Self { database, iterator }
    }

    fn read(&mut self) -> Vec<Value> {
        let request = GetRecordsRequest { shard_iterator: self.iterator.clone(), limit: None };
        let answer = self.database.get_records(request).unwrap();
        self.iterator = answer.next_shard_iterator.unwrap();
        answer.records.iter().map(|record| serde_json::to_value(record).unwrap()).collect()
    }
}

/// No retries: what fails here is wrong.
fn client(endpoint: String) -> Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .endpoint_url(endpoint)
        .build();
    Client::from_conf(config)
}
