//! Function `transform`, called by the state machine of renders.

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let adapters: render::Adapters = boot.open().await?;
    boot::serve(move |input, _| render::transform::transform(adapters.clone(), input)).await
}
