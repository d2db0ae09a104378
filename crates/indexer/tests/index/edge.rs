//! CloudFront on the wire: it knows an invalidation by its reference, and has few with a wildcard in progress.

use std::sync::{Arc, Mutex};

use ::edge::{Client, Edge};
use aws_credential_types::Credentials;
use aws_sdk_cloudfront::{
    Config,
    config::{BehaviorVersion, Region, retry::RetryConfig},
};
use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};

/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html>
pub(crate) const IN_PROGRESS_MAX: usize = 15;

#[derive(Debug, Default)]
struct Kept {
    references: Vec<String>,
    in_progress: usize,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Invalidations(Arc<Mutex<Kept>>);

impl Invalidations {
    pub(crate) async fn start() -> (Self, Edge) {
        let invalidations = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(invalidations.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .retry_config(RetryConfig::disabled())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
            .endpoint_url(endpoint);
        (invalidations, Edge::new(Client::from_conf(config.build()), Some("DISTRIBUTION".to_owned())))
    }

    /// The references of everything with a wildcard that was ever begun.
    pub(crate) fn references(&self) -> Vec<String> {
        self.0.lock().unwrap().references.clone()
    }

    /// Whether it is begun by now.
    fn begin(&self, reference: &str) -> bool {
        let mut kept = self.0.lock().unwrap();
        if kept.references.iter().any(|there| there == reference) {
            return true;
        }
        if kept.in_progress == IN_PROGRESS_MAX {
            return false;
        }
        kept.in_progress += 1;
        kept.references.push(reference.to_owned());
        true
    }

    /// Whatever is in progress ends.
    pub(crate) fn end(&self) {
        self.0.lock().unwrap().in_progress = 0;
    }
}

async fn answer(State(invalidations): State<Invalidations>, batch: String) -> Response {
    let (_, rest) = batch.split_once("<CallerReference>").unwrap();
    let is_begun = !batch.contains("*</Path>") || invalidations.begin(rest.split_once('<').unwrap().0);
    if !is_begun {
        let code = "<Code>TooManyInvalidationsInProgress</Code>";
        let body = format!("<ErrorResponse><Error><Type>Sender</Type>{code}</Error></ErrorResponse>");
        return (StatusCode::BAD_REQUEST, body).into_response();
    }
    let head = "<Id>I</Id><Status>InProgress</Status><CreateTime>2026-11-20T12:00:00Z</CreateTime>";
    (StatusCode::CREATED, format!("<Invalidation>{head}{batch}</Invalidation>")).into_response()
}
