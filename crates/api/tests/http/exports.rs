//! Exports: asked for, followed, fetched; by nobody else.

use domain::{export::ExportStatus, id::ExportId, profile::Profile};
use serde_json::{Value, json};

use crate::{
    canned::Canned,
    crowd::{name, profile},
    support::{Answer, Api, Call},
};

fn ask() -> Call {
    Call::new("POST", "/v1/me/exports").by("ada")
}

fn look(id: &str, by: &str) -> Call {
    Call::new("GET", &format!("/v1/me/exports/{id}")).by(by)
}

fn id(answer: &Answer) -> ExportId {
    answer.body["export_id"].as_str().unwrap().parse().unwrap()
}

async fn end(api: &Api, id: ExportId, status: ExportStatus, files: &[String]) {
    assert!(api.store.end_export(&"ada".parse().unwrap(), id, status, files).await.unwrap());
}

#[tokio::test]
async fn an_export_is_begun_once_a_day() {
    let workflow = Canned::start();
    let api = Api::over(workflow.endpoint()).await;
    let first = api.accounts(&ask()).await;
    assert_eq!((first.status, &first.body["status"]), (202, &json!("queued")), "{first:?}");
    let export = id(&first);
    // The same as asked, so that a call that was lost in between is made good.
    let again = api.accounts(&ask()).await;
    let asked = workflow.asked();
    // Midnight may come between the two.
    if id(&again) == export {
        assert_eq!((again.status, &again.body), (202, &first.body));
        assert_eq!(asked[0], asked[1], "byte-identical");
    }
    let input = &asked[0].1;
    assert_eq!(input["name"], json!(export));
    assert!(input["stateMachineArn"].as_str().unwrap().ends_with(":export"), "{input}");
    assert_eq!(input["input"], format!(r#"{{"username":"ada","export_id":"{export}"}}"#));

    end(&api, export, ExportStatus::Done, &["exports/ada/x/picstack-ada-1.zip".into()]).await;
    let done = api.accounts(&ask()).await;
    if id(&done) == export {
        assert_eq!((done.status, &done.body["status"]), (202, &json!("done")));
        assert!(workflow.asked().is_empty(), "nothing begins");
    }
}

#[tokio::test]
async fn who_takes_a_name_over_has_exports_of_ones_own() {
    let workflow = Canned::start();
    let api = Api::over(workflow.endpoint()).await;
    let ada = name("ada");
    api.people(&["ada"]).await;
    let of_the_first = id(&api.accounts(&ask()).await);
    api.close("ada").await;
    for what in [store::Belongings::Claims, store::Belongings::Records] {
        while api.store.forget_belongings(&ada, what, 9).await.unwrap() != store::Emptied::Wholly {}
    }
    assert!(api.store.forget_profile(&ada).await.unwrap().is_empty());
    let second = Profile { created_at: "2026-11-20T18:00:00Z".parse().unwrap(), ..profile("ada") };
    assert!(api.store.create_profile(&second).await.unwrap());
    assert_ne!(id(&api.accounts(&ask()).await), of_the_first, "an execution of that name has ended");
}

#[tokio::test]
async fn what_failed_can_be_asked_for_again_and_not_for_ever() {
    let workflow = Canned::start();
    let api = Api::over(workflow.endpoint()).await;
    let mut ids = vec![];
    for _ in 0..5 {
        let answer = api.accounts(&ask()).await;
        assert_eq!(answer.status, 202, "{answer:?}");
        ids.push(id(&answer));
        end(&api, id(&answer), ExportStatus::Failed, &[]).await;
    }
    ids.dedup();
    // Three of a day; midnight may come in between.
    assert!((3..=5).contains(&ids.len()), "{ids:?}");
    let last = api.accounts(&ask()).await;
    assert_eq!((last.status, &last.body["status"]), (202, &json!("failed")));
}

#[tokio::test]
async fn a_key_gets_the_same_answer_and_a_failure_is_not_kept() {
    let workflow = Canned::start();
    let api = Api::over(workflow.endpoint()).await;
    let keyed = ask().header("idempotency-key", "k-1");
    workflow.answer(500, json!({}));
    assert_eq!(api.accounts(&keyed).await.status, 503);
    workflow.answer(200, json!({"executionArn": "arn", "startDate": 0.0}));
    let first = api.accounts(&keyed).await;
    assert_eq!(first.status, 202, "{first:?}");
    end(&api, id(&first), ExportStatus::Failed, &[]).await;
    assert_eq!(api.accounts(&keyed).await.body, first.body);
}

#[tokio::test]
async fn an_export_is_followed_by_who_asked_for_it() {
    let workflow = Canned::start();
    let api = Api::over(workflow.endpoint()).await;
    let export = id(&api.accounts(&ask()).await);
    let queued = api.accounts(&look(&export.to_string(), "ada")).await;
    assert_eq!(
        (queued.status, &queued.body["status"], &queued.body["files"]),
        (200, &json!("queued"), &json!([]))
    );
    assert_eq!(queued.body.get("url"), None);
    assert!(queued.body["created_at"].is_string(), "{queued:?}");

    let keys = [1, 2].map(|number| format!("exports/ada/{export}/picstack-ada-{number}.zip"));
    end(&api, export, ExportStatus::Done, &keys).await;
    let done = api.accounts(&look(&export.to_string(), "ada")).await;
    let files = done.body["files"].as_array().unwrap();
    assert_eq!((done.status, files.len()), (200, 2), "{done:?}");
    for (file, key) in files.iter().zip(&keys) {
        let url = file["url"].as_str().unwrap();
        assert!(url.contains(key.as_str()) && url.contains("X-Amz-Expires=300"), "{url}");
        assert_eq!(file["expires_in"], 300);
    }
    assert_eq!(done.body["url"], files[0]["url"]);
    assert_eq!(done.header("cache-control"), "no-store", "links are secrets");

    let unknown = "01KAG7Q2M8N3P4Q5R6S7T8V9WA";
    for call in [look(&export.to_string(), "eve"), look(unknown, "ada"), look("nonsense", "ada")] {
        let missing = api.accounts(&call).await;
        assert_eq!((missing.status, missing.problem()), (404, "not-found"));
    }
    assert_eq!(done.body["export_id"], Value::String(export.to_string()));
}
