//! The inbox, what people want to be mailed about, and the links that end it.

use domain::{
    notice::{MailKind, News},
    photo::Status,
    profile::Profile,
    unsubscribe::Unsubscription,
};
use jiff::Timestamp;
use serde_json::{Value, json};
use store::Told;

use crate::{
    crowd::{all, call, name, profile},
    support::{Answer, Api, Call, awaiting, tokens},
};

/// Each of the people follows ada, who is told.
async fn told(api: &Api, by: &[&str]) {
    for (at, by) in by.iter().enumerate() {
        let at = Timestamp::now() + jiff::SignedDuration::from_millis(at.try_into().unwrap());
        let by = name(by);
        let told = Told { by: &by, what: "follow#ada".into() };
        assert!(api.store.tell(&name("ada"), &told, &News::Followed { by: by.clone() }, at).await.unwrap());
    }
}

async fn inbox(api: &Api, query: &str) -> Answer {
    let answer = api.social(&call("GET", &format!("/v1/notifications{query}"), Some("ada"))).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer
}

async fn settings(api: &Api) -> Value {
    api.social(&call("GET", "/v1/me/notification-settings", Some("ada"))).await.body
}

fn read(up_to: &Value) -> Call {
    call("PUT", "/v1/notifications/read", Some("ada")).json(&json!({"up_to": up_to}))
}

#[tokio::test]
async fn an_inbox_tells_what_happened_and_how_much_is_new() {
    let api = Api::start().await;
    api.people(&["ada", "bob"]).await;
    told(&api, &["bob"]).await;
    let photo = awaiting(1).id;
    let (ada, later) = (name("ada"), Timestamp::now() + jiff::SignedDuration::from_millis(50));
    let about = Told { by: &ada, what: "photo".into() };
    let news = News::Photo { photo_id: photo, status: Status::InReview };
    api.store.tell(&ada, &about, &news, later).await.unwrap();

    let all_of_it = inbox(&api, "").await.body;
    let expected = [
        json!({"kind": "photo", "photo_id": photo, "status": "in_review"}),
        json!({"kind": "followed", "by": "bob"}),
    ];
    for (item, expected) in all_of_it["items"].as_array().unwrap().iter().zip(expected) {
        let mut item = item.as_object().unwrap().clone();
        assert!(item.remove("id").unwrap().is_string() && item.remove("created_at").unwrap().is_string());
        assert_eq!(json!(item), expected);
    }
    assert_eq!((&all_of_it["unread"], &all_of_it["next_cursor"]), (&json!(2), &Value::Null));

    assert_eq!(api.social(&read(&all_of_it["items"][1]["id"])).await.status, 204);
    assert_eq!(inbox(&api, "").await.body["unread"], 1);
    assert_eq!(api.social(&read(&all_of_it["items"][0]["id"])).await.status, 204);
    assert_eq!(api.social(&read(&all_of_it["items"][1]["id"])).await.status, 204, "late");
    assert_eq!(inbox(&api, "").await.body["unread"], 0, "what was read stays read");
}

#[tokio::test]
async fn notices_of_people_who_are_not_there_are_left_out_and_not_unread() {
    let api = Api::start().await;
    api.people(&["ada", "bob", "eve", "gone", "mallory"]).await;
    told(&api, &["bob", "gone", "eve", "mallory"]).await;
    assert_eq!(inbox(&api, "").await.body["unread"], 4);
    api.tie("ada", "blocks", "mallory").await;
    api.close("gone").await;
    let first = inbox(&api, "?limit=1").await;
    assert_eq!(
        (all(&first, "by"), &first.body["unread"]),
        (vec!["eve".to_owned()], &json!(3)),
        "gone is to come"
    );
    let whole = inbox(&api, "").await;
    assert_eq!((all(&whole, "by").join(" "), &whole.body["unread"]), ("eve bob".to_owned(), &json!(2)));
    assert_eq!(api.pages("/v1/notifications", Some("ada"), 1, "by").await, ["eve", "bob"]);
    assert_eq!(api.social(&read(&whole.body["items"][0]["id"])).await.status, 204);
    assert_eq!(inbox(&api, "").await.body["unread"], 0, "although mallory's is newer");
}

#[tokio::test]
async fn only_what_there_has_been_is_read() {
    let api = Api::start().await;
    let put = |body: Value| call("PUT", "/v1/notifications/read", Some("ada")).json(&body);
    for body in [json!({}), json!({"up_to": "x"}), json!({"up_to": "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"})] {
        let refused = api.social(&put(body.clone())).await;
        assert_eq!((refused.status, refused.problem()), (422, "validation"), "{body}");
        assert_eq!(refused.body["errors"][0]["pointer"], "/up_to", "{body}");
    }
}

#[tokio::test]
async fn people_say_what_they_are_mailed_about() {
    let api = Api::start().await;
    let both =
        |follows: bool, moderation: bool| json!({"email_follows": follows, "email_moderation": moderation});
    assert_eq!(settings(&api).await, both(true, true), "as long as nothing was said");
    let put = |body: &Value| call("PUT", "/v1/me/notification-settings", Some("ada")).json(body);
    let changed = api.social(&put(&both(false, true))).await;
    assert_eq!((changed.status, changed.body), (200, both(false, true)));
    assert_eq!(settings(&api).await, both(false, true));
    let refused = api.social(&put(&json!({"email_follows": "yes"}))).await;
    assert_eq!((refused.status, refused.body["errors"].as_array().unwrap().len()), (422, 2));
}

fn link(kind: MailKind) -> String {
    let token = tokens().make(&Unsubscription::new(&profile("ada"), kind)).unwrap();
    format!("/v1/notifications/unsubscribe/{token}")
}

#[tokio::test]
async fn a_link_ends_one_kind_of_mail_without_a_log_in() {
    let api = Api::start().await;
    api.people(&["ada"]).await;
    // As mail programs send it; then as nobody should, and a second time.
    let one_click = Call::new("POST", &link(MailKind::Follows))
        .body("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click");
    let strange = Call::new("POST", &link(MailKind::Follows)).body("text/plain", "\u{0}");
    for call in [one_click, strange, Call::new("POST", &link(MailKind::Follows))] {
        let ended = api.social(&call).await;
        assert_eq!((ended.status, ended.body), (204, json!("")));
        assert_eq!(settings(&api).await, json!({"email_follows": false, "email_moderation": true}));
    }
    api.social(&Call::new("POST", &link(MailKind::Moderation))).await;
    assert_eq!(settings(&api).await, json!({"email_follows": false, "email_moderation": false}));
}

#[tokio::test]
async fn looking_at_a_link_ends_nothing_and_its_button_does() {
    let api = Api::start().await;
    api.people(&["ada"]).await;
    let looked = api.social(&Call::new("GET", &link(MailKind::Follows))).await;
    assert_eq!((looked.status, looked.header("content-type")), (200, "text/html; charset=utf-8"));
    let page = looked.body.as_str().unwrap();
    assert!(page.contains("<form method=\"post\"><button>No more mails when somebody follows"), "{page}");
    assert!(!page.contains("<script"), "{page}");
    let policy = looked.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(looked.header("cache-control"), "no-store");
    assert_eq!(settings(&api).await["email_follows"], true, "scanners follow every link");
    let pressed = Call::new("POST", &link(MailKind::Follows)).header("accept", "text/html,*/*;q=0.8");
    let pressed = api.social(&pressed).await;
    assert_eq!(pressed.status, 200);
    assert!(pressed.body.as_str().unwrap().contains("No more mails when somebody follows for ada."));
    assert_eq!(settings(&api).await["email_follows"], false);
}

#[tokio::test]
async fn a_link_is_for_an_account_and_not_for_its_name() {
    let api = Api::start().await;
    let later = Profile { created_at: "2026-11-20T18:00:00Z".parse().unwrap(), ..profile("ada") };
    assert!(api.store.create_profile(&later).await.unwrap());
    for method in ["GET", "POST"] {
        let answer = api.social(&Call::new(method, &link(MailKind::Follows))).await;
        assert_eq!((answer.status, answer.problem()), (404, "not-found"), "{method}");
    }
    assert_eq!(settings(&api).await["email_follows"], true);
}

#[tokio::test]
async fn no_link_is_forged_and_none_leads_to_an_account_that_is_gone() {
    let api = Api::start().await;
    api.people(&["ada"]).await;
    let good = link(MailKind::Follows);
    let flipped = if good.ends_with('A') { "Q" } else { "A" };
    let forged = [
        format!("{good}x"),
        format!("{}{flipped}", &good[..good.len() - 1]),
        "/v1/notifications/unsubscribe/x".to_owned(),
        "/v1/notifications/unsubscribe/%00".to_owned(),
        "/v1/notifications/unsubscribe/%FF".to_owned(),
    ];
    for path in &forged {
        for method in ["GET", "POST"] {
            let answer = api.social(&Call::new(method, path)).await;
            assert_eq!((answer.status, answer.problem()), (404, "not-found"), "{method} {path}");
        }
    }
    assert_eq!(settings(&api).await["email_follows"], true);
    api.close("ada").await;
    for method in ["GET", "POST"] {
        assert_eq!(api.social(&Call::new(method, &good)).await.problem(), "not-found", "{method}");
    }
    let stored = api.store.notification_settings(&name("ada")).await.unwrap();
    assert!(stored.email_follows, "nothing was written for who is gone");
}
