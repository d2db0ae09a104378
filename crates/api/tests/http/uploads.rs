//! Beginning uploads, finding duplicates, following them.

use domain::id::{PhotoId, Sha256};
use serde_json::{Value, json};

use crate::support::{Answer, Api, Call, awaiting};

fn request(number: u64) -> Value {
    json!({
        "filename": "photo.jpg", "content_type": "image/jpeg", "bytes": 1234, "visibility": "public",
        "sha256": Sha256::of(&number.to_be_bytes()).to_string(), "caption": "Dusk at #sylt",
    })
}

fn upload(body: &Value) -> Call {
    Call::new("POST", "/v1/uploads").by("ada").json(body)
}

fn id(answer: &Answer) -> PhotoId {
    answer.body["photo_id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn an_upload_is_a_waiting_record_and_a_form() {
    let api = Api::start().await;
    let answer = api.photos(&upload(&request(1))).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(answer.body["max_bytes"], 52_428_800);
    let fields = &answer.body["fields"];
    assert_eq!(fields["key"], format!("originals/ada/{}", id(&answer)));
    assert_eq!(fields["x-amz-security-token"], "token");
    let photo = api.store.photo(id(&answer)).await.unwrap().unwrap();
    assert_eq!(photo.tags[0].name.as_str(), "sylt");
    assert_eq!(json!(photo.upload_expires_at), answer.body["expires_at"]);
}

#[tokio::test]
async fn a_file_that_never_came_gets_a_new_form_with_the_new_details() {
    let api = Api::start().await;
    let first = api.photos(&upload(&request(1))).await;
    let mut changed = request(1);
    changed["caption"] = json!("Dawn at #amrum");
    changed["visibility"] = json!("private");
    let second = api.photos(&upload(&changed)).await;
    assert_eq!((second.status, id(&second)), (201, id(&first)));
    let photo = api.store.photo(id(&first)).await.unwrap().unwrap();
    assert_eq!(photo.tags[0].name.as_str(), "amrum");
    assert_eq!(json!(photo.visibility), "private");
}

#[tokio::test]
async fn ones_own_photo_is_a_duplicate_and_anothers_is_not() {
    let api = Api::start().await;
    let known = api.published(1).await;
    let again = api.photos(&upload(&request(1))).await;
    assert_eq!((again.status, &again.body), (200, &json!({"photo_id": known.id, "duplicate": true})));
    let eve = api.photos(&Call::new("POST", "/v1/uploads").by("eve").json(&request(1))).await;
    assert_eq!(eve.status, 201);
}

#[tokio::test]
async fn an_idempotency_key_begins_one_upload() {
    let api = Api::start().await;
    let keyed = |number| upload(&request(number)).header("idempotency-key", "k-1");
    let first = api.photos(&keyed(1)).await;
    let second = api.photos(&keyed(1)).await;
    assert_eq!((first.status, &first.body), (second.status, &second.body));
    let other = api.photos(&keyed(2)).await;
    assert_eq!((other.status, other.problem()), (422, "idempotency-conflict"));
    let eve = Call::new("POST", "/v1/uploads").by("eve").json(&request(2)).header("idempotency-key", "k-1");
    assert_eq!(api.photos(&eve).await.status, 201, "a key is its user's own");
    let bad = api.photos(&upload(&request(3)).header("idempotency-key", "a b")).await;
    assert_eq!(bad.body["errors"][0]["pointer"], "Idempotency-Key");
}

#[tokio::test]
async fn a_failed_request_leaves_its_key_free() {
    let api = Api::start().await;
    let id = awaiting(1).id;
    let reprocess = Call::new("POST", &format!("/v1/photos/{id}/reprocess"));
    let photo = domain::photo::Photo { id, ..awaiting(1) };
    api.store.create_photo(&photo).await.unwrap();
    for _ in 0..2 {
        let answer = api.photos(&reprocess.clone().by("ada").header("idempotency-key", "k-2")).await;
        assert_eq!((answer.status, answer.problem()), (409, "conflict"), "the file has not arrived");
    }
}

#[tokio::test]
async fn what_is_announced_is_not_known_yet() {
    let api = Api::start().await;
    let there = api.published(1).await;
    api.photos(&upload(&request(2))).await;
    let hash = |n: u64| Sha256::of(&n.to_be_bytes()).to_string();
    let body = json!({"sha256": [hash(1), hash(2), hash(3)]});
    let check = |name: &str| Call::new("POST", "/v1/uploads/check").by(name).json(&body);
    assert_eq!(api.photos(&check("ada")).await.body, json!({"known": {hash(1): there.id}}));
    assert_eq!(api.photos(&check("eve")).await.body, json!({"known": {}}));
    let wrong = json!({"sha256": [hash(1), "x"]});
    let wrong = api.photos(&Call::new("POST", "/v1/uploads/check").by("ada").json(&wrong)).await;
    assert_eq!((wrong.status, &wrong.body["errors"][0]["pointer"]), (422, &json!("/sha256/1")));
}

#[tokio::test]
async fn only_its_owner_follows_an_upload() {
    let api = Api::start().await;
    let photo = api.processing(1).await;
    let path = format!("/v1/uploads/{}", photo.id);
    let status = api.photos(&Call::new("GET", &path).by("ada")).await;
    let stages = json!({"derive": null, "tag": null, "moderate": null, "publish": null});
    let expected = json!({"photo_id": photo.id, "status": "processing", "stages": stages, "degraded": []});
    assert_eq!((status.status, status.body), (200, expected));
    assert_eq!(api.photos(&Call::new("GET", &path).by("eve")).await.problem(), "not-found");
}
