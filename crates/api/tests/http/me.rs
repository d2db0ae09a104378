//! One's own profile: read, changed, and closed for good.

use domain::{
    id::Username,
    photo::{Photo, Visibility},
    tie::TieChange,
};
use jiff::Timestamp;
use serde_json::{Value, json};
use store::{Change, Details};

use crate::{
    canned::Canned,
    support::{Answer, Api, Call},
};

fn ada() -> Username {
    "ada".parse().unwrap()
}

fn get() -> Call {
    Call::new("GET", "/v1/me").by("ada")
}

async fn change(api: &Api, condition: &str, patch: Value) -> Answer {
    api.accounts(&Call::new("PATCH", "/v1/me").by("ada").header("if-match", condition).json(&patch)).await
}

async fn with_visibility(api: &Api, photo: &Photo, visibility: Visibility) -> Photo {
    let details = Details { visibility: Some(visibility), ..Details::default() };
    match api.store.update_photo(photo.id, photo.revision, &details).await.unwrap() {
        Change::Done(photo) => photo,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_profile_is_changed_for_a_revision_and_every_script_is_kept() {
    let api = Api::start().await;
    let patch = json!({"display_name": "עדה 👩‍🔬", "bio": "e\u{301} ≠ é\nשורה", "country": "de"});
    let changed = change(&api, "*", patch).await;
    assert_eq!((changed.status, changed.header("etag")), (200, "\"2\""), "{changed:?}");
    let expected = json!({
        "username": "ada", "display_name": "עדה 👩‍🔬", "bio": "e\u{301} ≠ é\nשורה", "country": "DE",
        "avatar": null, "counts": {"photos": 0, "followers": 0, "following": 0}, "roles": ["user"],
    });
    assert_eq!(changed.body, expected);
    assert_eq!(api.accounts(&get()).await.body, expected);

    let stale = change(&api, "\"1\"", json!({"bio": "late"})).await;
    assert_eq!((stale.status, stale.problem()), (412, "version-mismatch"));
    let blind = api.accounts(&Call::new("PATCH", "/v1/me").by("ada").json(&json!({"bio": "x"}))).await;
    assert_eq!((blind.status, blind.problem()), (428, "precondition-required"));
    let same = change(&api, "\"2\"", json!({"country": "DE"})).await;
    assert_eq!((same.status, same.header("etag")), (200, "\"2\""), "nothing changed");
    let cleared = change(&api, "\"2\"", json!({"bio": null, "display_name": "", "country": null})).await;
    assert_eq!(cleared.header("etag"), "\"3\"");
    for field in ["bio", "display_name", "country"] {
        assert_eq!(cleared.body[field], Value::Null, "{field}");
    }
}

#[tokio::test]
async fn wrong_values_are_told_and_change_nothing() {
    let api = Api::start().await;
    let patch =
        json!({"display_name": "a\u{7}b", "bio": 1, "country": "XX", "avatar": "x", "roles": ["admin"]});
    let answer = change(&api, "*", patch).await;
    assert_eq!((answer.status, answer.problem()), (422, "validation"));
    let errors = answer.body["errors"].as_array().unwrap();
    let pointers: Vec<_> = errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["/display_name", "/bio", "/country", "/avatar", "/roles"]);
    assert_eq!(api.accounts(&get()).await.header("etag"), "\"1\"");
}

#[tokio::test]
async fn who_has_a_profile_already_is_told_so() {
    let api = Api::start().await;
    let first = api.accounts(&get()).await;
    let again = api.accounts(&get().header("if-none-match", first.header("etag"))).await;
    assert_eq!((again.status, &again.body, again.header("etag")), (304, &json!(""), "\"1\""));
    assert_eq!(again.header("cache-control"), "no-store", "counts change without the ETag");
    change(&api, "*", json!({"bio": "new"})).await;
    assert_eq!(api.accounts(&get().header("if-none-match", first.header("etag"))).await.status, 200);
}

#[tokio::test]
async fn an_avatar_is_ones_own_public_photo_for_as_long_as_it_is_one() {
    let api = Api::start().await;
    let photo = api.published(1).await;
    let set = async |id: &str| change(&api, "*", json!({"avatar": id})).await;
    let url = |answer: &Answer| answer.body["avatar"].clone();

    let shown = set(&photo.id.to_string()).await;
    let thumbnail = format!("/media/{}/{}/thumbnail.jpg", photo.id, photo.secret);
    assert_eq!((shown.status, url(&shown)), (200, json!(thumbnail)));
    let private = with_visibility(&api, &photo, Visibility::Private).await;
    assert_eq!(url(&api.accounts(&get()).await), Value::Null, "out of view at once");
    let refused = set(&photo.id.to_string()).await;
    assert_eq!((refused.status, &refused.body["errors"][0]["pointer"]), (422, &json!("/avatar")));
    with_visibility(&api, &private, Visibility::Public).await;
    assert_eq!(url(&api.accounts(&get()).await), json!(thumbnail), "it was remembered");

    let processing = api.processing(2).await;
    for id in [processing.id.to_string(), "01KAG6Y5N1AAAAAAAAAAAAAAAA".into()] {
        assert_eq!(set(&id).await.status, 422, "{id}");
    }
    let eve = Call::new("PATCH", "/v1/me").by("eve").header("if-match", "*");
    let foreign = api.accounts(&eve.json(&json!({"avatar": photo.id}))).await;
    assert_eq!((foreign.status, &foreign.body["errors"][0]["pointer"]), (422, &json!("/avatar")));
    assert_eq!(url(&change(&api, "*", json!({"avatar": null})).await), Value::Null);
}

#[tokio::test]
async fn what_there_is_of_somebody_is_counted() {
    let api = Api::start().await;
    api.published(1).await;
    let (bob, now) = ("bob".parse().unwrap(), Timestamp::now());
    api.store.change_tie(&ada(), &bob, TieChange::Follow, now).await.unwrap();
    let counts = api.accounts(&get()).await.body["counts"].clone();
    assert_eq!(counts, json!({"photos": 1, "followers": 0, "following": 1}));
}

#[tokio::test]
async fn leaving_closes_the_account_and_begins_one_erasure() {
    let workflow = Canned::start();
    let api = Api::over(workflow.endpoint()).await;
    api.accounts(&get()).await;
    let unconditional = api.accounts(&Call::new("DELETE", "/v1/me").by("ada")).await;
    assert_eq!((unconditional.status, unconditional.problem()), (428, "precondition-required"));
    let stale = api.accounts(&Call::new("DELETE", "/v1/me").by("ada").header("if-match", "\"99\"")).await;
    assert_eq!((stale.status, stale.problem()), (412, "version-mismatch"));
    let leave = Call::new("DELETE", "/v1/me").by("ada").header("if-match", "\"1\"");
    let first = api.accounts(&leave).await;
    let erasure = first.body["erasure_id"].as_str().unwrap().to_owned();
    assert_eq!((first.status, erasure.len()), (202, 32), "{first:?}");
    workflow.refuse("StartExecution", "ExecutionAlreadyExists", "");
    let second = api.accounts(&leave).await;
    assert_eq!((second.status, second.body), (202, first.body));
    let asked = workflow.asked();
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0], asked[1], "byte-identical");
    let (operation, input) = &asked[0];
    assert_eq!((operation.as_str(), &input["name"]), ("StartExecution", &json!(erasure)));
    assert!(input["stateMachineArn"].as_str().unwrap().ends_with(":erasure"), "{input}");
    assert_eq!(input["input"], format!(r#"{{"username":"ada","erasure_id":"{erasure}"}}"#));

    let patch = Call::new("PATCH", "/v1/me").by("ada").header("if-match", "*").json(&json!({"bio": "x"}));
    for call in [get(), patch, Call::new("POST", "/v1/me/exports").by("ada")] {
        let gone = api.accounts(&call).await;
        assert_eq!((gone.status, gone.problem()), (410, "gone"));
        assert_eq!(gone.body["detail"], "this account is being erased");
    }
    assert_eq!(workflow.operations(), Vec::<String>::new(), "no export begins");
}

#[tokio::test]
async fn an_erasure_that_could_not_be_started_is_started_by_the_next_try() {
    let workflow = Canned::start();
    let api = Api::over(workflow.endpoint()).await;
    workflow.answer(500, json!({}));
    let leave = Call::new("DELETE", "/v1/me").by("ada").header("if-match", "*");
    let failed = api.accounts(&leave).await;
    assert_eq!((failed.status, failed.problem()), (503, "unavailable"));
    assert!(api.store.profile(&ada()).await.unwrap().unwrap().closed_at.is_some());
    let first = workflow.asked()[0].1["name"].clone();
    workflow.answer(200, json!({"executionArn": "arn", "startDate": 0.0}));
    let done = api.accounts(&leave).await;
    assert_eq!((done.status, &done.body["erasure_id"]), (202, &first));
}
