//! One photo: seen, changed, deleted.

use domain::photo::Photo;
use serde_json::{Value, json};

use crate::support::{Answer, Api, Call};

fn path(photo: &Photo) -> String {
    format!("/v1/photos/{}", photo.id)
}

async fn patch(api: &Api, photo: &Photo, if_match: &str, body: Value) -> Answer {
    let call = Call::new("PATCH", &path(photo)).by("ada").header("if-match", if_match);
    api.photos(&call.json(&body)).await
}

#[tokio::test]
async fn a_public_photo_is_shown_and_kept_by_its_etag() {
    let api = Api::start().await;
    let photo = api.published(1).await;
    let shown = api.photos(&Call::new("GET", &path(&photo))).await;
    assert_eq!(shown.status, 200);
    let url = shown.body["renditions"][0]["url"].as_str().unwrap();
    assert_eq!(url, format!("/media/{}/{}/thumbnail.jpg", photo.id, photo.secret));
    let etag = shown.header("etag").to_owned();
    assert_eq!(etag, format!("\"{}\"", photo.revision));
    let again = api.photos(&Call::new("GET", &path(&photo)).header("if-none-match", &etag)).await;
    assert_eq!((again.status, again.body, again.headers["etag"].to_str().unwrap()), (304, json!(""), &*etag));
}

#[tokio::test]
async fn what_is_not_for_all_is_404_for_others() {
    let api = Api::start().await;
    let photo = api.processing(1).await;
    let call = || Call::new("GET", &path(&photo));
    assert_eq!(api.photos(&call()).await.problem(), "not-found");
    assert_eq!(api.photos(&call().by("eve")).await.problem(), "not-found");
    assert_eq!(api.photos(&call().by("ada")).await.body["status"], "processing");
}

#[tokio::test]
async fn a_change_needs_the_current_etag() {
    let api = Api::start().await;
    let photo = api.published(1).await;
    let title = json!({"title": "Dusk", "caption": "at #sylt"});
    let without = api.photos(&Call::new("PATCH", &path(&photo)).by("ada").json(&title)).await;
    assert_eq!((without.status, without.problem()), (428, "precondition-required"));
    let current = format!("\"{}\"", photo.revision);
    for stale in ["\"999\"", &format!("W/{current}")] {
        let refused = patch(&api, &photo, stale, title.clone()).await;
        assert_eq!((refused.status, refused.problem()), (412, "version-mismatch"), "{stale}");
    }
    let changed = patch(&api, &photo, &current, title.clone()).await;
    assert_eq!((changed.status, &changed.body["title"]), (200, &json!("Dusk")));
    assert_eq!(changed.body["tags"][0]["name"], "sylt");
    assert_eq!(patch(&api, &photo, &current, json!({"title": null})).await.status, 412);
    assert_eq!(patch(&api, &photo, "*", json!({"title": null})).await.body["title"], Value::Null);
}

#[tokio::test]
async fn a_change_that_changes_nothing_keeps_the_etag() {
    let api = Api::start().await;
    let photo = api.published(1).await;
    let same = patch(&api, &photo, "*", json!({"title": photo.title})).await;
    assert_eq!((same.status, same.header("etag")), (200, &*format!("\"{}\"", photo.revision)));
}

#[tokio::test]
async fn hiding_a_photo_ends_its_urls() {
    let api = Api::start().await;
    let photo = api.published(1).await;
    let hidden = patch(&api, &photo, "*", json!({"visibility": "private"})).await;
    let url = hidden.body["renditions"][0]["url"].as_str().unwrap();
    assert!(!url.contains(&photo.secret.to_string()), "{url}");
    assert_eq!(api.photos(&Call::new("GET", &path(&photo))).await.status, 404);
}

#[tokio::test]
async fn only_its_owner_changes_a_photo_that_all_can_see() {
    let api = Api::start().await;
    let photo = api.published(1).await;
    let eve = |method: &str, suffix: &str| {
        let call = Call::new(method, &format!("{}{suffix}", path(&photo))).by("eve");
        call.header("if-match", "*").json(&json!({"title": "mine"}))
    };
    for call in [eve("PATCH", ""), eve("DELETE", ""), eve("GET", "/original"), eve("POST", "/reprocess")] {
        assert_eq!(api.photos(&call).await.problem(), "not-found", "{call:?}");
    }
}

#[tokio::test]
async fn a_deleted_photo_is_gone_for_all() {
    let api = Api::start().await;
    let photo = api.published(1).await;
    let delete = || Call::new("DELETE", &path(&photo)).by("ada");
    assert_eq!(api.photos(&delete()).await.status, 428);
    let deleted = api.photos(&delete().header("if-match", &format!("\"{}\"", photo.revision))).await;
    assert_eq!((deleted.status, deleted.body), (202, json!("")));
    for call in [Call::new("GET", &path(&photo)).by("ada"), delete().header("if-match", "*")] {
        assert_eq!(api.photos(&call).await.problem(), "not-found");
    }
}

#[tokio::test]
async fn the_original_is_linked_for_its_owner() {
    let api = Api::start().await;
    let photo = api.processing(1).await;
    let link = api.photos(&Call::new("GET", &format!("{}/original", path(&photo))).by("ada")).await;
    assert_eq!(link.status, 302);
    let location = link.header("location");
    assert!(location.contains(&format!("originals/ada/{}", photo.id)), "{location}");
    assert!(location.contains("versionId=v1") && location.contains("X-Amz-Expires=300"), "{location}");
}

#[tokio::test]
async fn moderators_see_what_waits_for_them() {
    let api = Api::start().await;
    let photo = api.processing(1).await;
    let settlement = store::Settlement {
        run: 1,
        outcome: domain::task::Outcome::InReview,
        facts: None,
        labels: None,
        moderation: None,
        degraded: vec![],
        rejection: None,
        now: jiff::Timestamp::now(),
    };
    api.store.settle(photo.id, &settlement).await.unwrap();
    let claims = json!({"token_use": "access", "username": "mo_", "cognito:groups": "[moderator]"});
    let seen = api.photos(&Call::new("GET", &path(&photo)).claims(&claims)).await;
    assert_eq!((seen.status, &seen.body["status"]), (200, &json!("in_review")));
    assert_eq!(api.photos(&Call::new("GET", &path(&photo)).by("eve")).await.status, 404);
}
