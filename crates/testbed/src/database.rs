//! A `DynamoDB` with the template's tables, which are a test's own.

mod memory;
mod tables;

use store::{Client, Store, Tables, config};

use crate::sdk::{Retries, credentials, sdk};

pub use memory::{Memory, Stream};

pub const CORE: &str = "core";
pub const FEED: &str = "feed";
pub const SEARCH: &str = "search";

/// Where the tables are, and whose.
#[derive(Debug, Clone)]
pub struct Database {
    endpoint: String,
    account: String,
}

impl Database {
    /// Empty tables in memory, or where `DYNAMODB_ENDPOINT` says: that service has to keep accounts apart by a numeric
    /// access key, as ministack does.
    pub async fn start() -> Self {
        match std::env::var("DYNAMODB_ENDPOINT") {
            Ok(endpoint) => {
                let database = Self::at(endpoint);
                tables::create(&database.client()).await;
                database
            }
            Err(_) => Memory::start().await.database,
        }
    }

    /// What answers at an endpoint as `DynamoDB` does, or is to be taken for it.
    #[must_use]
    pub fn at(endpoint: impl Into<String>) -> Self {
        let account = format!("{:012}", rand::random_range(1..1_000_000_000_000_u64));
        Self { endpoint: endpoint.into(), account }
    }

    /// The same tables, reached through what stands in front of them.
    #[must_use]
    pub fn behind(&self, endpoint: impl Into<String>) -> Self {
        Self { endpoint: endpoint.into(), account: self.account.clone() }
    }

    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    #[must_use]
    pub fn client(&self) -> Client {
        let config = config::Builder::from(&sdk(&self.endpoint, Retries::AsShipped));
        Client::from_conf(config.credentials_provider(credentials(&self.account)).build())
    }

    #[must_use]
    pub fn store(&self) -> Store {
        let tables = Tables { core: CORE.into(), feed: FEED.into(), search: SEARCH.into() };
        Store::new(self.client(), tables)
    }
}
