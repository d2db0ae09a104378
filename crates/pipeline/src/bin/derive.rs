//! Function `derive`, called by the state machine.

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let adapters: pipeline::derive::Adapters = boot.open().await?;
    boot::serve(move |task, _| pipeline::derive::derive(adapters.clone(), task)).await
}
