//! Function `reindex`: builds the search table anew beside live traffic.

use indexer::reindex::{Pace, reindex};
use store::Store;

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let store: Store = boot.open().await?;
    boot::serve(move |task, invocation| reindex(store.clone(), Pace::SHIPPED, task, invocation)).await
}
