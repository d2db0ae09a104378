//! The function `accounts`.

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let (store, identity) = boot.open().await?;
    boot::serve_http(api::accounts(api::Accounts::new(store, identity))).await
}
