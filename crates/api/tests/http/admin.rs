//! What only administrators may do.

use domain::id::{ReindexId, Sha256};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::{
    canned::Canned,
    crowd::{call, moderator},
    support::{Answer, Api, Call},
};

const PATH: &str = "/v1/admin/reindex";
const UNKNOWN: &str = "01KAG7Q2M8N3P4Q5R6S7T8V9WA";

fn admin(method: &str, path: &str) -> Call {
    let claims = json!({"token_use": "access", "username": "root_", "cognito:groups": "[admin]"});
    Call::new(method, path).claims(&claims)
}

fn begin() -> Call {
    admin("POST", PATH)
}

fn look(id: &str) -> Call {
    admin("GET", &format!("{PATH}/{id}"))
}

fn id(answer: &Answer) -> String {
    assert_eq!((answer.status, &answer.body["status"]), (202, &json!("running")), "{answer:?}");
    answer.body["reindex_id"].as_str().unwrap().to_owned()
}

/// As Step Functions describes an execution.
fn execution(status: &str) -> Value {
    let ended = if status == "RUNNING" { json!(null) } else { json!(1_795_176_060.0) };
    json!({
        "executionArn": "arn", "stateMachineArn": "arn", "name": "x", "status": status,
        "startDate": 1_795_176_000.0, "stopDate": ended,
    })
}

/// From now on every execution that is looked at stands so.
fn stands(workflow: &Canned, status: &'static str) {
    workflow.answer(200, execution(status));
}

#[tokio::test]
async fn only_administrators_may() {
    let api = Api::start().await;
    let get = format!("{PATH}/{UNKNOWN}");
    for (method, path) in [("POST", PATH), ("GET", get.as_str())] {
        for call in [call(method, path, Some("ada")), moderator(method, path)] {
            let refused = api.admin(&call).await;
            assert_eq!((refused.status, refused.problem()), (403, "forbidden"), "{call:?}");
        }
    }
}

#[tokio::test]
async fn a_rebuild_is_an_execution_of_its_id() {
    let workflow = Canned::start();
    let api = Api::over(workflow.endpoint()).await;
    let begun = api.admin(&begin()).await;
    let id = id(&begun);
    assert_eq!(begun.body, json!({"reindex_id": id, "status": "running"}));
    let asked = workflow.asked();
    let [(operation, input)] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!((operation.as_str(), &input["name"]), ("StartExecution", &json!(id)));
    assert_eq!(input["input"], format!(r#"{{"reindex_id":"{id}"}}"#));
    assert!(input["stateMachineArn"].as_str().unwrap().ends_with(":reindex"), "{input}");
}

#[tokio::test]
async fn how_it_stands_is_told_with_its_times() {
    let workflow = Canned::start();
    let api = Api::over(workflow.endpoint()).await;
    let (began, ended) = ("2026-11-20T12:00:00Z", "2026-11-20T12:01:00Z");
    stands(&workflow, "RUNNING");
    let running = api.admin(&look(UNKNOWN)).await;
    let expected = json!({"reindex_id": UNKNOWN, "status": "running", "started_at": began});
    assert_eq!((running.status, running.body), (200, expected));
    for (status, told) in
        [("SUCCEEDED", "succeeded"), ("FAILED", "failed"), ("TIMED_OUT", "failed"), ("ABORTED", "failed")]
    {
        stands(&workflow, status);
        let expected = json!({"reindex_id": UNKNOWN, "status": told, "started_at": began, "ended_at": ended});
        assert_eq!(api.admin(&look(UNKNOWN)).await.body, expected);
    }
    workflow.refuse("DescribeExecution", "ExecutionDoesNotExist", "none");
    for id in [UNKNOWN, "x", "01kag7q2m8n3p4q5r6s7t8v9wa"] {
        let missing = api.admin(&look(id)).await;
        assert_eq!((missing.status, missing.problem()), (404, "not-found"), "{id}");
    }
}

#[tokio::test]
async fn while_one_is_under_way_no_other_begins() {
    let workflow = Canned::start();
    let api = Api::over(workflow.endpoint()).await;
    let first = id(&api.admin(&begin()).await);
    stands(&workflow, "RUNNING");
    workflow.asked();
    let refused = api.admin(&begin()).await;
    assert_eq!((refused.status, refused.problem()), (409, "conflict"));
    assert_eq!(refused.body["detail"], format!("reindex {first} is under way"));
    assert_eq!(workflow.operations(), ["DescribeExecution"], "nothing is started");
}

#[tokio::test]
async fn one_that_ended_without_a_word_keeps_no_other_from_beginning() {
    let workflow = Canned::start();
    let api = Api::over(workflow.endpoint()).await;
    let first = id(&api.admin(&begin()).await);
    stands(&workflow, "FAILED");
    let second = id(&api.admin(&begin()).await);
    assert_ne!(first, second);
    stands(&workflow, "RUNNING");
    let refused = api.admin(&begin()).await;
    assert_eq!(refused.body["detail"], format!("reindex {second} is under way"));
}

#[tokio::test]
async fn one_that_could_not_be_started_is_started_by_the_next() {
    let workflow = Canned::start();
    let api = Api::over(workflow.endpoint()).await;
    workflow.refuse("StartExecution", "StateMachineDoesNotExist", "none");
    let failed = api.admin(&begin()).await;
    assert_eq!((failed.status, failed.problem()), (500, "about:blank"));
    let never_started = workflow.asked().remove(0).1["name"].clone();
    workflow.refuse("DescribeExecution", "ExecutionDoesNotExist", "none");
    assert_eq!(json!(id(&api.admin(&begin()).await)), never_started);
    let (last, input) = workflow.asked().pop().unwrap();
    assert_eq!((last.as_str(), &input["name"]), ("StartExecution", &never_started));
}

#[tokio::test]
async fn an_idempotency_key_begins_one_rebuild() {
    let workflow = Canned::start();
    let api = Api::over(workflow.endpoint()).await;
    let keyed = |key| begin().header("idempotency-key", key);
    let first = api.admin(&keyed("k-1")).await;
    let again = api.admin(&keyed("k-1")).await;
    assert_eq!((id(&first), first.body), (id(&again), again.body));
    assert_eq!(workflow.operations(), ["StartExecution"]);
    stands(&workflow, "RUNNING");
    let other = api.admin(&keyed("k-2")).await;
    assert_eq!((other.status, other.problem()), (409, "conflict"));
}

/// A try may begin the rebuild, and end before it says so: its claim is left behind.
#[tokio::test]
async fn a_try_whose_answer_was_lost_begins_the_same_rebuild() {
    let workflow = Canned::start();
    let api = Api::over(workflow.endpoint()).await;
    let first_try = Timestamp::now() - SignedDuration::from_secs(61);
    let (route, nothing) = ("POST /v1/admin/reindex", Sha256::of(b""));
    api.store.claim_idempotency("root_", route, "k-1", &nothing, first_try).await.unwrap();
    let seed = Sha256::of(format!("root_\n{route}\nk-1\n{nothing}").as_bytes());
    let of_first_try = ReindexId::of_request(&seed, first_try.as_millisecond().try_into().unwrap());
    assert_eq!(api.store.begin_rebuild(of_first_try, first_try).await.unwrap(), None);
    let again = api.admin(&begin().header("idempotency-key", "k-1")).await;
    assert_eq!(id(&again), of_first_try.to_string());
    assert_eq!(workflow.operations(), ["StartExecution"], "which starts it once");
}
