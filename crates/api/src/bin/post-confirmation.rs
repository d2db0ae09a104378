//! The function `post-confirmation`: the user pool's trigger.

use jiff::Timestamp;
use store::Store;

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let store: Store = boot.open().await?;
    boot::serve(move |event, _| {
        let store = store.clone();
        async move { api::post_confirmation(&store, event, Timestamp::now()).await }
    })
    .await
}
