//! The function `accounts`.

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let (store, identity, renditions, exports, erasures) = boot.open().await?;
    let accounts = api::Accounts::new(store, identity, renditions, exports, erasures);
    boot::serve_http(api::accounts(accounts)).await
}
