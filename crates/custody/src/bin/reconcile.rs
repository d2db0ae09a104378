//! Function `reconcile`, called every hour.

use boot::FeedPushLimit;
use custody::reconcile::{Reconciler, reconcile};
use feeds::Limits;
use store::INDEX_LAG;

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let (store, identity, notices, erasures, FeedPushLimit(push_followers_max)) = boot.open().await?;
    let limits = Limits { push_followers_max };
    let reconciler = Reconciler { store, identity, notices, erasures, limits, index_lag: INDEX_LAG };
    boot::serve(move |call, invocation| reconcile(reconciler.clone(), call, invocation)).await
}
