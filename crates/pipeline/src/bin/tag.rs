//! Function `tag`, called by the state machine.

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let adapters: pipeline::tag::Adapters = boot.open().await?;
    boot::serve(move |task, _| pipeline::tag::tag(adapters.clone(), task)).await
}
