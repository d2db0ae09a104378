//! Cognito and SES on the wire: every name has an address, and mails are taken or refused as a test says.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use aws_sdk_cognitoidentityprovider::config::retry::RetryConfig;
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{AppendHeaders, IntoResponse, Response},
};
use domain::unsubscribe::Tokens;
use identity::{Identity, Pool};
use indexer::fanout::Post;
use mail::{
    Mail,
    config::{BehaviorVersion, Credentials, Region},
};
use serde_json::{Value, json};

#[derive(Debug, Clone, Default)]
pub(crate) struct Aws {
    sent: Arc<Mutex<Vec<Value>>>,
    /// Refusals of the next mails: status and error.
    refusals: Arc<Mutex<VecDeque<(u16, &'static str)>>>,
}

pub(crate) fn tokens() -> Tokens {
    Tokens::new(vec![[7; 32]])
}

impl Aws {
    /// Starts it, and gives what reaches it.
    pub(crate) async fn start() -> (Self, Post) {
        let aws = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(aws.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let post = Post {
            mail: mail(&endpoint),
            identity: identity(&endpoint),
            tokens: tokens(),
            site_url: "https://pics.example".into(),
        };
        (aws, post)
    }

    /// The mails that SES took.
    pub(crate) fn sent(&self) -> Vec<Value> {
        self.sent.lock().unwrap().clone()
    }

    pub(crate) fn refuse_next(&self, status: u16, error: &'static str) {
        self.refusals.lock().unwrap().push_back((status, error));
    }
}

async fn answer(State(aws): State<Aws>, headers: HeaderMap, body: Bytes) -> Response {
    let asked: Value = serde_json::from_slice(&body).unwrap();
    if headers.contains_key("x-amz-target") {
        let name = asked["Username"].as_str().unwrap();
        let attributes = [("email", format!("{name}@example.com")), ("email_verified", "true".into())]
            .map(|(name, value)| json!({"Name": name, "Value": value}));
        return json!({"Username": name, "UserStatus": "CONFIRMED", "UserAttributes": attributes})
            .to_string()
            .into_response();
    }
    if let Some((status, error)) = aws.refusals.lock().unwrap().pop_front() {
        let status = StatusCode::from_u16(status).unwrap();
        return (status, AppendHeaders([("x-amzn-errortype", error)]), "{}").into_response();
    }
    aws.sent.lock().unwrap().push(asked);
    json!({"MessageId": "m"}).to_string().into_response()
}

fn mail(endpoint: &str) -> Mail {
    let config = mail::config::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .retry_config(RetryConfig::disabled())
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .endpoint_url(endpoint)
        .build();
    Mail::new(mail::Client::from_conf(config), "picstack@example.com")
}

fn identity(endpoint: &str) -> Identity {
    let config = aws_sdk_cognitoidentityprovider::Config::builder()
        .behavior_version(aws_sdk_cognitoidentityprovider::config::BehaviorVersion::latest())
        .retry_config(RetryConfig::disabled())
        .region(aws_sdk_cognitoidentityprovider::config::Region::new("eu-central-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .endpoint_url(endpoint)
        .build();
    let (id, client_id, region) = ("eu-central-1_x".into(), "c".into(), "eu-central-1".into());
    let endpoint = Some(endpoint.to_owned());
    Identity::new(identity::Client::from_conf(config), Pool { id, client_id, region, endpoint })
}
