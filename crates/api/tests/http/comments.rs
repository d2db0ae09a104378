//! Comments: written, bounded, listed as far as one may see, deleted.

use domain::{
    id::Sha256,
    photo::{Photo, Visibility},
};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    crowd::{all, call, moderator, name},
    support::{Answer, Api, Call},
};

fn path(photo: &Photo) -> String {
    format!("/v1/photos/{}/comments", photo.id)
}

fn comment(photo: &Photo, who: &str, text: &str) -> Call {
    call("POST", &path(photo), Some(who)).json(&json!({"text": text}))
}

async fn written(api: &Api, photo: &Photo, who: &str, text: &str) -> String {
    let answer = api.social(&comment(photo, who, text)).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.body["id"].as_str().unwrap().to_owned()
}

async fn count(api: &Api, photo: &Photo) -> Value {
    let shown = api.photos(&call("GET", &format!("/v1/photos/{}", photo.id), Some("ada"))).await;
    shown.body["comment_count"].clone()
}

#[tokio::test]
async fn a_comment_keeps_every_script_and_names_its_author() {
    let api = Api::start().await;
    api.people(&["ada", "bob"]).await;
    let photo = api.published(1).await;
    let text = "Schön 👩‍👩‍👧 שלום\nمرحبا";
    let written = api.social(&comment(&photo, "bob", &format!("  {text} "))).await;
    assert_eq!(written.status, 201, "{written:?}");
    let expected = json!({
        "id": written.body["id"], "author": "bob", "display_name": "bob 👩‍🎨", "avatar": null, "text": text,
        "created_at": written.body["created_at"],
    });
    assert_eq!(written.body, expected);
    let listed = api.social(&call("GET", &path(&photo), None)).await;
    assert_eq!(listed.body, json!({"items": [expected], "next_cursor": null}));
    assert_eq!(count(&api, &photo).await, 1);
}

#[tokio::test]
async fn a_text_is_there_and_bounded_and_without_control_characters() {
    let api = Api::start().await;
    let photo = api.published(1).await;
    for body in [
        json!({"text": "x".repeat(1_001)}),
        json!({"text": "a\u{7}b"}),
        json!({"text": " \n "}),
        json!({}),
        json!({"text": 7}),
        json!({"text": null}),
    ] {
        let refused = api.social(&call("POST", &path(&photo), Some("bob")).json(&body)).await;
        assert_eq!((refused.status, refused.problem()), (422, "validation"), "{body}");
        assert_eq!(refused.body["errors"][0]["pointer"], "/text", "{body}");
    }
    let unknown = json!({"text": "x", "colour": "red"});
    let unknown = api.social(&call("POST", &path(&photo), Some("bob")).json(&unknown)).await;
    assert_eq!((unknown.status, &unknown.body["errors"][0]["pointer"]), (422, &json!("/colour")));
    written(&api, &photo, "bob", &"👩‍👩‍👧".repeat(200)).await;
    assert_eq!(count(&api, &photo).await, 1, "what was refused counts nothing");
}

#[tokio::test]
async fn an_idempotency_key_writes_one_comment() {
    let api = Api::start().await;
    let (photo, other) = (api.published(1).await, api.published(2).await);
    let keyed = |photo, text| comment(photo, "bob", text).header("idempotency-key", "k-1");
    let first = api.social(&keyed(&photo, "Good light")).await;
    let second = api.social(&keyed(&photo, "Good light")).await;
    assert_eq!((first.status, &first.body), (second.status, &second.body));
    assert_eq!(count(&api, &photo).await, 1);
    for call in [keyed(&photo, "Bad light"), keyed(&other, "Good light")] {
        let refused = api.social(&call).await;
        assert_eq!((refused.status, refused.problem()), (422, "idempotency-conflict"), "{call:?}");
    }
    assert_eq!(count(&api, &other).await, 0);
}

/// A try may write, and end before it says so: its claim is left behind.
#[tokio::test]
async fn a_try_whose_answer_was_lost_is_not_written_again() {
    let api = Api::start().await;
    let photo = api.published(1).await;
    let body = json!({"text": "Good light"});
    let body = Sha256::of(body.to_string().as_bytes());
    let fingerprint = Sha256::of(format!("{} {body}", photo.id).as_bytes());
    let first_try = Timestamp::now() - jiff::SignedDuration::from_secs(61);
    let lost = async || {
        let route = "POST /v1/photos/{id}/comments";
        api.store.claim_idempotency("bob", route, "k-1", &fingerprint, first_try).await.unwrap();
    };
    let keyed = || comment(&photo, "bob", "Good light").header("idempotency-key", "k-1");
    lost().await;
    let written = api.social(&keyed()).await;
    assert_eq!((written.status, &written.body["created_at"]), (201, &json!(first_try)), "{written:?}");
    forget_answers(&api).await;
    lost().await;
    let again = api.social(&keyed()).await;
    assert_eq!((again.status, &again.body), (201, &written.body));
    assert_eq!(count(&api, &photo).await, 1);
    let other_key = api.social(&keyed().header("idempotency-key", "k-2")).await;
    assert_eq!((other_key.status, count(&api, &photo).await), (201, json!(2)));
}

/// Forgets what bob was answered.
async fn forget_answers(api: &Api) {
    let claims = store::Belongings::Claims;
    while api.store.forget_belongings(&name("bob"), claims, 9).await.unwrap() != store::Emptied::Wholly {}
}

#[tokio::test]
async fn who_writes_too_much_has_to_wait_and_is_told_how_long() {
    let api = Api::start().await;
    let photo = api.published(1).await;
    let mut answers: Vec<Answer> = Vec::new();
    // A minute may end on the way: then ten more are taken.
    while answers.last().is_none_or(|answer| answer.status == 201) && answers.len() < 21 {
        answers.push(api.social(&comment(&photo, "bob", "More")).await);
    }
    let limited = answers.pop().unwrap();
    assert_eq!((limited.status, limited.problem()), (429, "rate-limited"));
    assert!(answers.len() >= 10, "{}", answers.len());
    let wait: u32 = limited.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert!(limited.body["detail"].as_str().unwrap().contains("at most 10 comments a minute"));
    assert_eq!(api.social(&comment(&photo, "eve", "First")).await.status, 201, "others are not kept waiting");
    assert_eq!(count(&api, &photo).await, answers.len() + 1);
}

#[tokio::test]
async fn comments_are_for_published_photos_that_one_may_see() {
    let api = Api::start().await;
    api.people(&["ada", "bob"]).await;
    let (photo, waiting) = (api.published(1).await, api.processing(2).await);
    let status = async |call: Call| api.social(&call).await.status;
    assert_eq!(status(comment(&waiting, "bob", "x")).await, 404);
    assert_eq!(status(comment(&waiting, "ada", "x")).await, 409);
    assert_eq!(status(call("POST", &path(&photo), None).json(&json!({"text": "x"}))).await, 401);
    assert_eq!(status(call("POST", &path(&photo), Some("bob")).body("text/plain", "x")).await, 415);
    api.show_to(&photo, Visibility::Private).await;
    assert_eq!(status(comment(&photo, "bob", "x")).await, 404);
    assert_eq!(status(call("GET", &path(&photo), Some("bob"))).await, 404);
    assert_eq!(status(comment(&photo, "ada", "To myself")).await, 201);
}

#[tokio::test]
async fn a_page_of_comments_is_filled_up_past_people_who_are_cut() {
    let api = Api::start().await;
    api.people(&["ada", "bob", "eve", "gone", "mallory"]).await;
    let photo = api.published(1).await;
    for (author, text) in [
        ("bob", "1"),
        ("mallory", "2"),
        ("eve", "3"),
        ("gone", "4"),
        ("mallory", "5"),
        ("eve", "6"),
        ("bob", "7"),
    ] {
        written(&api, &photo, author, text).await;
    }
    api.tie("mallory", "blocks", "bob").await;
    api.close("gone").await;
    assert_eq!(api.pages(&path(&photo), Some("bob"), 2, "text").await, ["7", "6", "3", "1"]);
    assert_eq!(api.pages(&path(&photo), None, 3, "text").await, ["7", "6", "5", "3", "2", "1"]);
    assert_eq!(count(&api, &photo).await, 7, "the count is the photo's, not the reader's");
}

#[tokio::test]
async fn a_comment_is_deleted_by_its_author_the_owner_or_a_moderator() {
    let api = Api::start().await;
    api.people(&["ada", "bob", "eve"]).await;
    let photo = api.published(1).await;
    let one = |id: &str| format!("{}/{id}", path(&photo));
    let status = async |call: Call| api.social(&call).await.status;
    for by in ["bob", "ada", "mo_"] {
        let id = written(&api, &photo, "bob", "Delete me").await;
        let stranger = api.social(&call("DELETE", &one(&id), Some("eve"))).await;
        assert_eq!((stranger.status, stranger.problem()), (403, "forbidden"));
        assert_eq!(status(call("DELETE", &one(&id), None)).await, 401);
        let delete =
            || if by == "mo_" { moderator("DELETE", &one(&id)) } else { call("DELETE", &one(&id), Some(by)) };
        assert_eq!(status(delete()).await, 204, "{by}");
        let again = api.social(&delete()).await;
        assert_eq!((again.status, again.problem()), (404, "not-found"), "{by}");
        assert!(again.body["detail"].as_str().unwrap().contains("comment"), "{again:?}");
    }
    assert_eq!(count(&api, &photo).await, 0);
    assert_eq!(status(call("DELETE", &one("nonsense"), Some("bob"))).await, 404);
}

#[tokio::test]
async fn what_one_wrote_is_ones_own_even_where_one_sees_nothing_any_more() {
    let api = Api::start().await;
    api.people(&["ada", "bob", "eve"]).await;
    let photo = api.published(1).await;
    let id = written(&api, &photo, "bob", "Mine").await;
    api.show_to(&photo, Visibility::Private).await;
    let one = format!("{}/{id}", path(&photo));
    let stranger = api.social(&call("DELETE", &one, Some("eve"))).await;
    assert_eq!((stranger.status, stranger.problem()), (404, "not-found"), "404, because eve sees no photo");
    assert_eq!(api.social(&call("DELETE", &one, Some("bob"))).await.status, 204);
    assert!(all(&api.social(&call("GET", &path(&photo), Some("ada"))).await, "id").is_empty());
}
