//! S3 on the wire, where nothing lies: what is asked of it, and answers or refusals as a test says.

use std::sync::{Arc, Mutex};

use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use axum::{
    Router,
    extract::State,
    http::{Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use blobs::{
    Renditions, Uploads,
    config::{BehaviorVersion, Region, retry::RetryConfig},
};

#[derive(Debug, Clone, Default)]
pub(crate) struct Buckets {
    asked: Arc<Mutex<Vec<String>>>,
    refuses: Arc<Mutex<bool>>,
}

impl Buckets {
    pub(crate) async fn start() -> (Self, Renditions, Uploads) {
        let buckets = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(buckets.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let credentials =
            SharedCredentialsProvider::new(Credentials::new("test", "test", None, None, "test"));
        let config = blobs::config::Builder::new()
            .behavior_version(BehaviorVersion::latest())
            .retry_config(RetryConfig::disabled())
            .region(Region::new("us-east-1"))
            .credentials_provider(credentials.clone())
            .force_path_style(true)
            .endpoint_url(&endpoint);
        let client = blobs::Client::from_conf(config.build());
        let renditions = Renditions::new(client.clone(), "renditions".into());
        let uploads = Uploads::new(client, "uploads".into(), "us-east-1".into(), Some(endpoint), credentials);
        (buckets, renditions, uploads)
    }

    /// What was asked since the last call.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    /// Whether everything is refused from now on.
    pub(crate) fn refuse(&self, refuses: bool) {
        *self.refuses.lock().unwrap() = refuses;
    }
}

async fn answer(State(buckets): State<Buckets>, method: Method, uri: Uri) -> Response {
    if *buckets.refuses.lock().unwrap() {
        return (StatusCode::FORBIDDEN, "<Error><Code>AccessDenied</Code></Error>").into_response();
    }
    buckets.asked.lock().unwrap().push(format!("{method} {uri}"));
    let query = uri.query().unwrap_or_default();
    let root = if query.contains("versions") { "ListVersionsResult" } else { "ListBucketResult" };
    format!("<{root}></{root}>").into_response()
}
