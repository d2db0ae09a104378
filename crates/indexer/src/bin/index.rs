//! Function `index`: keeps what photos and people are found by, and takes out of view what may no longer be seen.

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let (store, renditions, uploads, edge, letters) = boot.open().await?;
    let adapters = indexer::Adapters { store, renditions, uploads, edge, letters };
    boot::serve(move |event, invocation: boot::Invocation| {
        let adapters = adapters.clone();
        async move { indexer::handle(&adapters, event, &invocation).await }
    })
    .await
}
