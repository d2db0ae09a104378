//! What the network and a busy table do: answers lost, work left over, transactions in each other's way.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{photo::Status, task::Outcome};
use serde_json::{Value, json};
use store::{Change, Creation, Details, Store};

use crate::support::{
    awaiting, client, create_tables, now, processing, published, scan, settled, settlement, start, tables,
    tag,
};

/// What is done to one request of a kind.
#[derive(Debug, Clone)]
enum Fault {
    /// It is done, but the answer is lost.
    LoseAnswer,
    /// Nothing is done, and everything that was asked for is handed back.
    LeaveAll(&'static str),
    /// It is refused.
    Refuse(Value),
}

type Plan = Arc<Mutex<VecDeque<(&'static str, Fault)>>>;

#[derive(Clone)]
struct Proxy {
    behind: String,
    http: reqwest::Client,
    plan: Plan,
}

/// A store whose next requests meet with faults, each of the kind of request named with it, in this order.
async fn faulty() -> (Store, Plan, aws_sdk_dynamodb::Client) {
    let behind = start().await;
    let direct = client(&behind);
    create_tables(&direct).await;
    let plan = Plan::default();
    let proxy = Proxy { behind: behind.endpoint.clone(), http: reqwest::Client::new(), plan: plan.clone() };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let front = behind.at(format!("http://{}", listener.local_addr().unwrap()));
    let router = Router::new().fallback(pass).with_state(proxy);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (Store::new(client(&front), tables()), plan, direct)
}

async fn pass(State(proxy): State<Proxy>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers["x-amz-target"].to_str().unwrap();
    match take(&proxy.plan, target) {
        None => forward(&proxy, &headers, body).await,
        Some(Fault::LoseAnswer) => {
            forward(&proxy, &headers, body).await;
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

fn plan(plan: &Plan, faults: impl IntoIterator<Item = (&'static str, Fault)>) {
    plan.lock().unwrap().extend(faults);
}

fn conflict() -> Fault {
    Fault::Refuse(json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "message": "Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict, None]",
        "CancellationReasons": [{"Code": "TransactionConflict", "Message": "conflict"}, {"Code": "None"}],
    }))
}

fn refusal(name: &str) -> Fault {
    Fault::Refuse(json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{name}"), "message": "no"}))
}

fn all_met(plan: &Plan) {
    assert!(plan.lock().unwrap().is_empty(), "not every fault was met");
}

#[tokio::test]
async fn a_lost_answer_to_a_change_does_not_change_the_answer() {
    let (store, faults, _) = faulty().await;
    let photo = published(&store, &awaiting()).await;
    plan(&faults, [("PutItem", Fault::LoseAnswer)]);
    let edit = Details { title: Some(Some("new".into())), ..Details::default() };
    let edited = store.update_photo(photo.id, photo.revision, &edit).await.unwrap();
    all_met(&faults);
    let stands = store.photo(photo.id).await.unwrap().unwrap();
    assert_eq!((stands.title.as_deref(), stands.revision), (Some("new"), photo.revision + 1));
    assert_eq!(edited, Change::Done(stands));
}

#[tokio::test]
async fn lost_answers_to_settling_failing_and_beginning_are_made_up_for() {
    let (store, faults, _) = faulty().await;
    plan(&faults, [("TransactWriteItems", Fault::LoseAnswer), ("PutItem", Fault::LoseAnswer)]);
    let photo = processing(&store, &awaiting()).await;
    plan(&faults, [("PutItem", Fault::LoseAnswer)]);
    assert!(store.fail_run(photo.id, 1, "Task.Panic", now()).await.unwrap());
    plan(&faults, [("PutItem", Fault::LoseAnswer)]);
    let resumed = store.resume_run(photo.id, 1, now()).await.unwrap();
    assert!(matches!(resumed, store::Begin::Begun(_)));
    // The first write of settling notes the month, the second is the photo.
    plan(&faults, [("PutItem", Fault::LoseAnswer), ("PutItem", Fault::LoseAnswer)]);
    let done = settled(store.settle(photo.id, &settlement(&photo, 1, Outcome::Published)).await.unwrap());
    plan(&faults, [("TransactWriteItems", Fault::LoseAnswer)]);
    let deleted = store.delete_photo(photo.id, done.revision).await.unwrap();
    assert!(matches!(deleted, Change::Done(_)));
    all_met(&faults);
}

#[tokio::test]
async fn transactions_in_the_way_are_waited_for() {
    let (store, faults, _) = faulty().await;
    plan(&faults, [("TransactWriteItems", conflict()), ("TransactWriteItems", conflict())]);
    let photo = awaiting();
    assert_eq!(store.create_photo(&photo).await.unwrap(), Creation::Created);
    plan(&faults, [("PutItem", refusal("TransactionConflictException"))]);
    store.begin_first_run(photo.id, &crate::support::version("v1"), now()).await.unwrap();
    assert_eq!(store.photo(photo.id).await.unwrap().unwrap().status, Status::Processing);
    plan(&faults, [("TransactWriteItems", conflict())]);
    let deleted = store.delete_photo(photo.id, 2).await.unwrap();
    assert!(matches!(deleted, Change::Done(_)));
    all_met(&faults);
}

#[tokio::test]
async fn contention_that_does_not_end_is_given_up_and_transient() {
    let (store, faults, direct) = faulty().await;
    plan(&faults, std::iter::repeat_n(("TransactWriteItems", conflict()), 30));
    let error = store.create_photo(&awaiting()).await.unwrap_err();
    assert!(error.is_transient(), "{error}");
    assert!(scan(&direct, "core").await.is_empty());
}

#[tokio::test]
async fn work_left_over_is_asked_for_again() {
    let (store, faults, direct) = faulty().await;
    let photo = published(&store, &awaiting()).await;
    let left = || ("BatchGetItem", Fault::LeaveAll("UnprocessedKeys"));
    plan(&faults, [left(), left()]);
    assert_eq!(store.photos(&[photo.id]).await.unwrap(), std::slice::from_ref(&photo));
    plan(&faults, [("BatchWriteItem", Fault::LeaveAll("UnprocessedItems"))]);
    store.put_postings(photo.id, &[tag("sea")]).await.unwrap();
    assert_eq!(scan(&direct, "search").await.len(), 1);
    all_met(&faults);
    plan(&faults, std::iter::repeat_n(left(), 30));
    assert!(store.photos(&[photo.id]).await.unwrap_err().is_transient());
}

#[tokio::test]
async fn errors_know_whether_trying_again_helps() {
    let (store, faults, _) = faulty().await;
    let id = awaiting().id;
    for (name, transient) in [
        ("ThrottlingException", true),
        ("ProvisionedThroughputExceededException", true),
        ("AccessDeniedException", false),
    ] {
        plan(&faults, std::iter::repeat_n(("GetItem", refusal(name)), 3));
        let error = store.photo(id).await.unwrap_err();
        assert_eq!(error.is_transient(), transient, "{name}");
        assert!(error.to_string().contains(name), "{error}");
        faults.lock().unwrap().clear();
    }
    let nobody = start().await.at("http://127.0.0.1:1".into());
    let nowhere = Store::new(client(&nobody), tables());
    assert!(nowhere.photo(id).await.unwrap_err().is_transient(), "nobody answers there");
}
