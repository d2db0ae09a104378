//! The function `render`.

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let (store, uploads, renditions, workflow, identity) = boot.open().await?;
    boot::serve_http(api::renders(api::Renders::new((store, uploads, renditions), workflow, identity))).await
}
