//! A `DynamoDB` in memory, in this process: its tables in the template's shape, its stream, and items in bulk.

use anyhow::{Context, Result};
use dynoxide::{ImportOptions, types::Item};
use serde_json::{Value, json};
use store::{
    Store, Tables,
    config::{BehaviorVersion, Config, Credentials, Region},
    keys::{Key, PK, SK},
};
use tokio::net::TcpListener;

pub const CORE: &str = "core";
pub const FEED: &str = "feed";
pub const SEARCH: &str = "search";

/// Items that one import takes: it is one transaction.
const ITEMS_AN_IMPORT: usize = 10_000;

/// A database that ends with the runtime it was started in.
#[derive(Clone)]
pub struct Database {
    inner: dynoxide::Database,
    pub endpoint: String,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Database({})", self.endpoint)
    }
}

impl Database {
    /// Starts a database with empty tables.
    pub async fn start() -> Result<Self> {
        let inner = dynoxide::Database::memory()?;
        for (name, indexes) in [(CORE, &["gsi1", "gsi2", "gsi3"][..]), (FEED, &[]), (SEARCH, &["gsi1"])] {
            inner.create_table(serde_json::from_value(table(name, indexes))?)?;
        }
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        tokio::spawn(dynoxide::server::serve_on(listener, inner.clone()));
        Ok(Self { inner, endpoint })
    }

    /// The store over this database, past any recorder.
    #[must_use]
    pub fn store(&self) -> Store {
        store(&self.endpoint)
    }

    /// An item as `DynamoDB` spells it in JSON.
    pub fn item(&self, table: &str, key: &Key<'_>) -> Result<Value> {
        let keys = json!({PK: {"S": key.pk()}, SK: {"S": key.sk()}});
        let request = json!({"TableName": table, "Key": keys, "ConsistentRead": true});
        let answer = self.inner.get_item(serde_json::from_value(request)?)?;
        let item = answer.item.with_context(|| format!("there is no {} / {}", key.pk(), key.sk()))?;
        Ok(serde_json::to_value(item)?)
    }

    /// Puts items where they are, without anything in the stream.
    pub fn load(&self, table: &str, items: impl IntoIterator<Item = Result<Item>>) -> Result<()> {
        let mut items = items.into_iter();
        loop {
            let chunk: Vec<Item> = items.by_ref().take(ITEMS_AN_IMPORT).collect::<Result<_>>()?;
            if chunk.is_empty() {
                return Ok(());
            }
            self.inner.import_items(table, chunk, ImportOptions::default())?;
        }
    }

    /// All items of a table, as `DynamoDB` spells them in JSON.
    pub fn items(&self, table: &str) -> Result<Vec<Value>> {
        let mut request = json!({"TableName": table, "ConsistentRead": true});
        let mut all = vec![];
        loop {
            let page = self.inner.scan(serde_json::from_value(request.clone())?)?;
            let page = serde_json::to_value(page)?;
            all.extend(page["Items"].as_array().cloned().unwrap_or_default());
            match &page["LastEvaluatedKey"] {
                Value::Null => return Ok(all),
                key => request["ExclusiveStartKey"] = key.clone(),
            }
        }
    }

    /// What the items of a table take, without what indexes add and `DynamoDB` bills for each item.
    pub fn bytes(&self, table: &str) -> Result<u64> {
        let described = self.inner.describe_table(serde_json::from_value(json!({"TableName": table}))?)?;
        let described = serde_json::to_value(described)?;
        described["Table"]["TableSizeBytes"].as_u64().context("the table does not tell its size")
    }

    /// The stream of the core table, from now on.
    pub fn stream(&self) -> Result<Stream> {
        let described = self.inner.describe_table(serde_json::from_value(json!({"TableName": CORE}))?)?;
        let described = serde_json::to_value(described)?;
        let arn = described["Table"]["LatestStreamArn"].as_str().context("the table has no stream")?;
        let shards = self
            .inner
            .describe_stream(serde_json::from_value(json!({"StreamArn": arn}))?)?
            .stream_description;
        let shard = &shards.shards.first().context("the stream has no shard")?.shard_id;
        let wanted = json!({"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "LATEST"});
        let iterator = self.inner.get_shard_iterator(serde_json::from_value(wanted)?)?.shard_iterator;
        let iterator = iterator.context("the stream gave no iterator")?;
        Ok(Stream { database: self.inner.clone(), arn: arn.to_owned(), iterator })
    }
}

/// What happens in the core table, record by record.
pub struct Stream {
    database: dynoxide::Database,
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
    pub fn records(&mut self) -> Result<Vec<Value>> {
        let mut all = Vec::new();
        loop {
            let wanted = json!({"ShardIterator": self.iterator, "Limit": 1000});
            let answer = self.database.get_records(serde_json::from_value(wanted)?)?;
            self.iterator = answer.next_shard_iterator.context("the stream has ended")?;
            if answer.records.is_empty() {
                return Ok(all);
            }
            for record in answer.records {
                let mut record = serde_json::to_value(record)?;
                record["eventSourceARN"] = self.arn.as_str().into();
                all.push(record);
            }
        }
    }
}

/// The store over a `DynamoDB` at an endpoint.
#[must_use]
pub fn store(endpoint: &str) -> Store {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("bench", "bench", None, None, "bench"))
        .endpoint_url(endpoint)
        .build();
    let tables = Tables { core: CORE.into(), feed: FEED.into(), search: SEARCH.into() };
    Store::new(store::Client::from_conf(config), tables)
}

fn table(name: &str, indexes: &[&str]) -> Value {
    let keys = |pk: String, sk: String| json!([{"AttributeName": pk, "KeyType": "HASH"}, {"AttributeName": sk, "KeyType": "RANGE"}]);
    let of_indexes = indexes.iter().flat_map(|index| [format!("{index}pk"), format!("{index}sk")]);
    let names = [PK.to_owned(), SK.to_owned()].into_iter().chain(of_indexes);
    let attributes: Vec<_> = names.map(|name| json!({"AttributeName": name, "AttributeType": "S"})).collect();
    let mut table = json!({
        "TableName": name, "BillingMode": "PAY_PER_REQUEST", "KeySchema": keys(PK.into(), SK.into()),
        "AttributeDefinitions": attributes,
    });
    if !indexes.is_empty() {
        let index = |index: &&str| {
            json!({
                "IndexName": index, "Projection": {"ProjectionType": "KEYS_ONLY"},
                "KeySchema": keys(format!("{index}pk"), format!("{index}sk")),
            })
        };
        table["GlobalSecondaryIndexes"] = indexes.iter().map(index).collect();
    }
    if name == CORE {
        table["StreamSpecification"] = json!({"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"});
    }
    table
}
