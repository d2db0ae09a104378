//! The function `pre-sign-up`: the user pool's trigger.

use store::Store;

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let store: Store = boot.open().await?;
    boot::serve(move |event, _| {
        let store = store.clone();
        async move { api::pre_sign_up(&store, event).await }
    })
    .await
}
