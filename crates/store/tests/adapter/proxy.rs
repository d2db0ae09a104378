//! A DynamoDB behind a proxy that loses answers, leaves work over, and refuses.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use store::{Client, Store};
use testbed::{database::Database, wire::serve};

/// What is done to one request of a kind.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// None: for the next one to come later.
    Pass,
    /// It is done, but the answer is lost.
    LoseAnswer,
    /// Nothing is done, and everything that was asked for is handed back.
    LeaveAll(&'static str),
    /// A query that is not strongly consistent sees nothing.
    Lag,
    /// It is refused.
    Refuse(Value),
}

pub(crate) type Plan = Arc<Mutex<VecDeque<(&'static str, Fault)>>>;

#[derive(Clone)]
struct Proxy {
    behind: String,
    http: reqwest::Client,
    plan: Plan,
    load: Arc<Load>,
}

/// Requests that are under way, and how many were at most.
#[derive(Debug, Default)]
pub(crate) struct Load {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Load {
    fn enter(&self) {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
    }

    fn leave(&self) {
        self.now.fetch_sub(1, Ordering::SeqCst);
    }

    /// The most until now; begins to count again.
    pub(crate) fn take_most(&self) -> usize {
        self.most.swap(0, Ordering::SeqCst)
    }
}

/// A store whose next requests meet with faults, each of the kind of request named with it, in this order.
pub(crate) async fn faulty() -> (Store, Plan, Client) {
    let (store, proxy, direct) = proxied().await;
    (store, proxy.plan, direct)
}

/// A store of which is known how much it asks at once.
pub(crate) async fn watched() -> (Store, Arc<Load>) {
    let (store, proxy, _) = proxied().await;
    (store, proxy.load)
}

async fn proxied() -> (Store, Proxy, Client) {
    let database = Database::start().await;
    let (plan, load) = (Plan::default(), Arc::default());
    let proxy = Proxy { behind: database.endpoint().to_owned(), http: reqwest::Client::new(), plan, load };
    let front = database.behind(serve(Router::new().fallback(pass).with_state(proxy.clone())));
    (front.store(), proxy, database.client())
}

async fn pass(State(proxy): State<Proxy>, headers: HeaderMap, body: Bytes) -> Response {
    proxy.load.enter();
    let answer = answer_of(&proxy, &headers, body).await;
    proxy.load.leave();
    answer
}

async fn answer_of(proxy: &Proxy, headers: &HeaderMap, body: Bytes) -> Response {
    let target = headers["x-amz-target"].to_str().unwrap();
    match take(&proxy.plan, target) {
        None | Some(Fault::Pass) => forward(proxy, headers, body).await,
        Some(Fault::Lag) => {
            let request: Value = serde_json::from_slice(&body).unwrap();
            if request["ConsistentRead"] == json!(true) {
                return forward(proxy, headers, body).await;
            }
            answer(StatusCode::OK, &json!({"Items": [], "Count": 0, "ScannedCount": 0}))
        }
        Some(Fault::LoseAnswer) => {
            forward(proxy, headers, body).await;
            answer(StatusCode::INTERNAL_SERVER_ERROR, &json!({"__type": "InternalServerError"}))
        }
        Some(Fault::LeaveAll(left)) => {
            let request: Value = serde_json::from_slice(&body).unwrap();
            answer(StatusCode::OK, &json!({left: request["RequestItems"]}))
        }
        Some(Fault::Refuse(error)) => answer(StatusCode::BAD_REQUEST, &error),
    }
}

fn take(plan: &Plan, target: &str) -> Option<Fault> {
    let mut plan = plan.lock().unwrap();
    let next = plan.front().is_some_and(|(operation, _)| target.ends_with(&format!(".{operation}")));
    if next { plan.pop_front().map(|(_, fault)| fault) } else { None }
}

async fn forward(proxy: &Proxy, headers: &HeaderMap, body: Bytes) -> Response {
    let mut headers = headers.clone();
    headers.remove("host");
    let request = proxy.http.post(&proxy.behind).headers(headers).body(body);
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    (status, headers, answer.bytes().await.unwrap()).into_response()
}

fn answer(status: StatusCode, body: &Value) -> Response {
    (status, [("content-type", "application/x-amz-json-1.0")], body.to_string()).into_response()
}

pub(crate) fn plan(plan: &Plan, faults: impl IntoIterator<Item = (&'static str, Fault)>) {
    plan.lock().unwrap().extend(faults);
}

pub(crate) fn conflict() -> Fault {
    Fault::Refuse(json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "message": "Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict, None]",
        "CancellationReasons": [{"Code": "TransactionConflict", "Message": "conflict"}, {"Code": "None"}],
    }))
}

/// The condition of a transaction's first write does not hold.
pub(crate) fn unmet() -> Fault {
    Fault::Refuse(json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "message": "Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed, None]",
        "CancellationReasons": [{"Code": "ConditionalCheckFailed", "Message": "no"}, {"Code": "None"}],
    }))
}

pub(crate) fn refusal(name: &str) -> Fault {
    Fault::Refuse(json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{name}"), "message": "no"}))
}

pub(crate) fn all_met(plan: &Plan) {
    assert!(plan.lock().unwrap().is_empty(), "not every fault was met");
}
