//! Function `erase`: the task of the state machine `erasure`, in both of its phases.

use custody::erase::{Adapters, TOMBSTONE_AGE, erase};

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let adapters: Adapters = boot.open().await?;
    boot::serve(move |task, invocation| erase(adapters.clone(), TOMBSTONE_AGE, task, invocation)).await
}
