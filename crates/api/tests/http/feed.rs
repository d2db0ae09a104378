//! The feed as it is read; who puts what there is tested with the function `fanout`.

use domain::photo::Visibility;
use jiff::Timestamp;
use serde_json::json;

use crate::{
    crowd::{call, name},
    support::Api,
};

#[tokio::test]
async fn a_feed_is_what_those_whom_one_follows_show_now() {
    let api = Api::start().await;
    api.people(&["ada", "bob"]).await;
    let mut entries = Vec::new();
    for number in 1..=5 {
        entries.push((name("bob"), api.published(number).await.id));
    }
    api.store.put_entries(&name("ada"), &entries, Timestamp::now()).await.unwrap();
    let feed = async || api.pages("/v1/feed", Some("bob"), 2, "id").await;
    let ids = |numbers: &[usize]| numbers.iter().map(|at| entries[*at].1.to_string()).collect::<Vec<_>>();
    assert!(feed().await.is_empty(), "bob follows nobody");
    api.tie("bob", "following", "ada").await;
    assert_eq!(feed().await, ids(&[4, 3, 2, 1, 0]));

    api.social(&call("PUT", &format!("/v1/photos/{}/like", entries[4].1), Some("bob"))).await;
    let first = api.social(&call("GET", "/v1/feed?limit=1", Some("bob"))).await;
    assert_eq!(
        (&first.body["items"][0]["liked"], &first.body["items"][0]["like_count"]),
        (&json!(true), &json!(1))
    );

    let photo = async |at: usize| api.store.photo(entries[at].1).await.unwrap().unwrap();
    api.show_to(&photo(3).await, Visibility::Private).await;
    api.show_to(&photo(2).await, Visibility::Followers).await;
    assert_eq!(feed().await, ids(&[4, 2, 1, 0]));
    api.tie("bob", "mutes", "ada").await;
    assert!(feed().await.is_empty());
    api.untie("bob", "mutes", "ada").await;
    api.tie("ada", "blocks", "bob").await;
    assert!(feed().await.is_empty());
}

#[tokio::test]
async fn a_feed_is_for_who_is_signed_in() {
    let api = Api::start().await;
    assert_eq!(api.social(&call("GET", "/v1/feed", None)).await.problem(), "unauthorized");
    let strange = api.social(&call("GET", "/v1/feed?limit=0", Some("bob"))).await;
    assert_eq!((strange.status, &strange.body["errors"][0]["pointer"]), (422, &json!("?limit")));
}
