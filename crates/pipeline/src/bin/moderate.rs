//! Function `moderate`, called by the state machine.

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let adapters: pipeline::moderate::Adapters = boot.open().await?;
    boot::serve(move |task, _| pipeline::moderate::moderate(adapters.clone(), task)).await
}
