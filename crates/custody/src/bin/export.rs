//! Function `export`: the task of the state machine `export`.

use custody::export::{Adapters, Limits, export};

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let adapters: Adapters = boot.open().await?;
    boot::serve(move |task, invocation| export(adapters.clone(), task, invocation, Limits::FILE)).await
}
