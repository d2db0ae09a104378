//! The function `photos`.

use boot::Keys;

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let (store, uploads, workflow, identity, keys) = boot.open().await?;
    let cursor_keys = Keys::derive(&keys, "cursors");
    boot::serve_http(api::photos(api::Photos::new(store, uploads, workflow, identity, cursor_keys))).await
}
