//! The function `photos`.

use boot::{EmailSender, Keys};

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let (store, uploads, workflow, identity, keys, sender) = boot.open().await?;
    let cursor_keys = Keys::derive(&keys, "cursors");
    let EmailSender(sender) = sender;
    let email = api::Email::from_sender(sender.as_deref());
    let photos = api::Photos::new(store, uploads, workflow, identity, cursor_keys, email);
    boot::serve_http(api::photos(photos)).await
}
