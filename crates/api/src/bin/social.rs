//! The function `social`.

use boot::Keys;
use domain::unsubscribe::Tokens;

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let (store, identity, keys) = boot.open().await?;
    let cursor_keys = Keys::derive(&keys, "cursors");
    let tokens = Tokens::new(Keys::derive(&keys, "unsubscribe"));
    boot::serve_http(api::social(api::Social::new(store, identity, cursor_keys, tokens))).await
}
