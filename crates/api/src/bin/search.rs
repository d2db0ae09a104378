//! The function `search`.

use boot::Keys;

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let (store, identity, keys) = boot.open().await?;
    let cursor_keys = Keys::derive(&keys, "cursors");
    boot::serve_http(api::search(api::Search::new(store, identity, cursor_keys))).await
}
