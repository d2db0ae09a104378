//! Function `report`, called by the rule on runs that did not succeed.

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let adapters: pipeline::report::Adapters = boot.open().await?;
    boot::serve(move |event, _| pipeline::report::report(adapters.clone(), event)).await
}
