//! Function `ingest`, called by the uploads bucket.

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let adapters: pipeline::ingest::Adapters = boot.open().await?;
    boot::serve(move |arrivals, _| pipeline::ingest::ingest(adapters.clone(), arrivals)).await
}
