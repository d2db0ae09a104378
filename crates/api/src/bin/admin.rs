//! The function `admin`.

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let (store, identity, reindexes) = boot.open().await?;
    boot::serve_http(api::admin(api::Admin::new(store, identity, reindexes))).await
}
