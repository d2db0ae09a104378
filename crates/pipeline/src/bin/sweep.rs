//! Function `sweep`, called every five minutes.

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let adapters: pipeline::sweep::Adapters = boot.open().await?;
    boot::serve(move |tick, invocation| pipeline::sweep::sweep(adapters.clone(), tick, invocation)).await
}
