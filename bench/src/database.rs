//! The database of the tests, and what lies in it: items one by one, in bulk, and what they take.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use store::{
    Store,
    keys::{Key, PK, SK},
};
use testbed::{
    database::Memory,
    dynoxide::{ImportOptions, types::Item},
};

pub use testbed::database::{CORE, FEED, SEARCH, Stream};

/// Items that one import takes: it is one transaction.
const ITEMS_AN_IMPORT: usize = 10_000;

/// A database that ends with the runtime it was started in.
#[derive(Debug, Clone)]
pub struct Database(Memory);

impl Database {
    /// Starts a database with empty tables.
    pub async fn start() -> Self {
        Self(Memory::start().await)
    }

    #[must_use]
    pub fn endpoint(&self) -> &str {
        self.0.database.endpoint()
    }

    /// The store over this database, past any recorder.
    #[must_use]
    pub fn store(&self) -> Store {
        self.0.database.store()
    }

    /// The store over this database, as a recorder at an endpoint sees it asked.
    #[must_use]
    pub fn store_behind(&self, endpoint: &str) -> Store {
        self.0.database.behind(endpoint).store()
    }

    /// The stream of the core table, from now on.
    #[must_use]
    pub fn stream(&self) -> Stream {
        self.0.stream()
    }

    /// An item as `DynamoDB` spells it in JSON.
    pub fn item(&self, table: &str, key: &Key<'_>) -> Result<Value> {
        let keys = json!({PK: {"S": key.pk()}, SK: {"S": key.sk()}});
        let request = json!({"TableName": table, "Key": keys, "ConsistentRead": true});
        let answer = self.0.engine.get_item(serde_json::from_value(request)?)?;
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
            self.0.engine.import_items(table, chunk, ImportOptions::default())?;
        }
    }

    /// All items of a table, as `DynamoDB` spells them in JSON.
    pub fn items(&self, table: &str) -> Result<Vec<Value>> {
        let mut request = json!({"TableName": table, "ConsistentRead": true});
        let mut all = vec![];
        loop {
            let page = self.0.engine.scan(serde_json::from_value(request.clone())?)?;
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
        let described = self.0.engine.describe_table(serde_json::from_value(json!({"TableName": table}))?)?;
        let described = serde_json::to_value(described)?;
        described["Table"]["TableSizeBytes"].as_u64().context("the table does not tell its size")
    }
}
