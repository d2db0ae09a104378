//! Function `publish`, called by the state machine.

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let adapters: pipeline::publish::Adapters = boot.open().await?;
    boot::serve(move |task, _| pipeline::publish::publish(adapters.clone(), task)).await
}
