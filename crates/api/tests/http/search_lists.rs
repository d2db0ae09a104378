//! Suggestions, who has most under a tag, and what is trending.

use serde_json::{Value, json};

use crate::{
    crowd::{all, call},
    shelves::asked,
    support::{Answer, Api},
};

const SUGGEST: &str = "/v1/search/suggest";

async fn suggested(api: &Api, typed: &str, who: Option<&str>) -> Answer {
    api.search(&call("GET", &asked(SUGGEST, typed), who)).await
}

async fn texts(api: &Api, typed: &str, who: Option<&str>) -> Vec<String> {
    let mut texts = all(&suggested(api, typed, who).await, "text");
    texts.sort();
    texts
}

/// Ada has three photos under `#sea`, bob and dan have two, eve has one.
async fn at_the_sea() -> Api {
    let api = Api::start().await;
    api.known(&["ada", "bob", "dan", "eve"]).await;
    for (number, owner) in ["ada", "ada", "ada", "bob", "bob", "dan", "dan", "eve"].iter().enumerate() {
        api.shelved(number as u64, owner, "Waves", "#sea").await;
    }
    api
}

fn top(answer: &Answer) -> Vec<(String, u64)> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let one = |item: &Value| {
        (item["user"]["username"].as_str().unwrap().to_owned(), item["photos"].as_u64().unwrap())
    };
    answer.body["items"].as_array().unwrap().iter().map(one).collect()
}

#[tokio::test]
async fn a_suggestion_is_what_to_put_in_place() {
    let api = Api::start().await;
    api.known(&["sunny_ada", "bob"]).await;
    api.shelved(1, "bob", "Sunset", "#sundown").await;
    let of_all_kinds = suggested(&api, "red sun", None).await;
    let items = of_all_kinds.body["items"].as_array().unwrap();
    for item in [
        json!({"kind": "word", "text": "sunset"}),
        json!({"kind": "tag", "text": "#sundown"}),
        json!({"kind": "user", "text": "@sunny_ada", "display_name": "sunny_ada 👩‍🎨"}),
    ] {
        assert!(items.contains(&item), "{item} in {of_all_kinds:?}");
    }
    assert_eq!(of_all_kinds.body.as_object().unwrap().len(), 1, "no pages");
    assert_eq!(texts(&api, "red #sun", None).await, ["#sundown"]);
    assert_eq!(texts(&api, "red @sun", None).await, ["@sunny_ada"]);
    let one = call("GET", &format!("{}&limit=1", asked(SUGGEST, "sun")), None);
    assert_eq!(all(&api.search(&one).await, "text").len(), 1);
}

#[tokio::test]
async fn whatever_is_half_typed_is_fine() {
    let api = Api::start().await;
    api.shelved(1, "ada", "Sunset", "").await;
    let most = "x".repeat(200);
    for typed in [
        "",
        " ",
        "\"",
        "\"golden ho",
        "#",
        "@",
        "-",
        "-#",
        "*",
        "s*",
        "type:",
        "before:20",
        "the",
        "🦀",
        &most,
    ] {
        let answer = suggested(&api, typed, Some("bob")).await;
        assert_eq!(answer.status, 200, "{typed}: {answer:?}");
        assert!(answer.body["items"].is_array(), "{typed}");
    }
    assert_eq!(api.search(&call("GET", SUGGEST, None)).await.body, json!({"items": []}));
}

#[tokio::test]
async fn what_nobody_types_is_refused() {
    let api = Api::start().await;
    let (long, very_long) = ("x".repeat(201), "x".repeat(10_000));
    for typed in [&long, &very_long, "su\u{7}", "su\0", "su\n", "su\u{85}"] {
        let refused = suggested(&api, typed, None).await;
        assert_eq!((refused.status, refused.problem()), (422, "validation"), "{typed}");
        assert_eq!(refused.body["errors"][0]["pointer"], "?q", "{typed}");
    }
    for limit in ["0", "21", "x"] {
        let path = format!("{}&limit={limit}", asked(SUGGEST, "su\u{7}"));
        let refused = api.search(&call("GET", &path, None)).await;
        let pointers: Vec<_> =
            refused.body["errors"].as_array().unwrap().iter().map(|it| &it["pointer"]).collect();
        assert_eq!(pointers, ["?q", "?limit"], "{limit}");
    }
}

#[tokio::test]
async fn people_with_a_block_between_them_are_not_suggested_to_each_other() {
    let api = Api::start().await;
    api.known(&["ada", "adam", "bob"]).await;
    assert_eq!(texts(&api, "@ada", Some("bob")).await, ["@ada", "@adam"]);
    api.tie("ada", "blocks", "bob").await;
    assert_eq!(texts(&api, "@ada", Some("bob")).await, ["@adam"]);
    assert_eq!(texts(&api, "@bo", Some("ada")).await, [""; 0]);
    assert_eq!(texts(&api, "@ada", None).await, ["@ada", "@adam"]);
    api.close("adam").await;
    assert_eq!(texts(&api, "@ada", None).await, ["@ada"]);
}

#[tokio::test]
async fn who_has_most_under_a_tag_comes_first() {
    let api = at_the_sea().await;
    api.tie("eve", "following", "ada").await;
    let answer = api.search(&call("GET", "/v1/tags/sea/top-users", Some("eve"))).await;
    let people = top(&answer);
    assert_eq!(people[0], ("ada".into(), 3));
    assert_eq!(people[3], ("eve".into(), 1));
    let mut between = people[1..3].to_vec();
    between.sort();
    assert_eq!(between, [("bob".into(), 2), ("dan".into(), 2)]);
    let ada = json!({"username": "ada", "display_name": "ada 👩‍🎨", "avatar": null, "follows": true});
    assert_eq!(answer.body["items"][0], json!({"user": ada, "photos": 3}));
    assert_eq!(answer.body["next_cursor"], Value::Null);
    let nobody = api.search(&call("GET", "/v1/tags/desert/top-users", None)).await;
    assert_eq!(nobody.body, json!({"items": [], "next_cursor": null}));
    let no_tag = api.search(&call("GET", "/v1/tags/%00/top-users", None)).await;
    assert_eq!((no_tag.status, no_tag.problem()), (404, "not-found"));
}

#[tokio::test]
async fn pages_of_top_users_are_filled_up_for_those_who_are_left_out() {
    let api = at_the_sea().await;
    api.people(&["fay"]).await;
    api.tie("bob", "blocks", "fay").await;
    api.close("dan").await;
    let page = async |cursor: &str, who| {
        api.search(&call("GET", &format!("/v1/tags/sea/top-users?limit=1{cursor}"), who)).await
    };
    for (who, expected) in [(None, &["ada", "bob", "eve"][..]), (Some("fay"), &["ada", "eve"])] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let answer = page(&cursor, who).await;
            seen.extend(top(&answer).into_iter().map(|(name, _)| name));
            let Value::String(next) = &answer.body["next_cursor"] else { break };
            cursor = format!("&cursor={next}");
            let other = format!("/v1/tags/waves/top-users?limit=1{cursor}");
            for call in [call("GET", &other, who), call("GET", "/v1/tags/sea/top-users?cursor=AAAA", who)] {
                let refused = api.search(&call).await;
                assert_eq!((refused.status, &refused.body["errors"][0]["pointer"]), (422, &json!("?cursor")));
            }
        }
        assert_eq!(seen, expected, "{who:?}");
    }
}

#[tokio::test]
async fn what_is_trending_is_kept_for_a_while() {
    let api = at_the_sea().await;
    let get = async |api: &Api| api.search(&call("GET", "/v1/tags/trending", Some("ada"))).await;
    let first = get(&api).await;
    assert_eq!(first.header("cache-control"), "public, max-age=60");
    assert_eq!(first.body["next_cursor"], Value::Null);
    let tags = all(&first, "name");
    assert!(tags.contains(&"sea".to_owned()), "{tags:?}");
    for (number, owner) in ["ada", "bob", "dan", "eve"].iter().enumerate() {
        api.shelved(20 + number as u64, owner, "Dunes", "#dunes").await;
    }
    assert_eq!(get(&api).await.body, first.body, "for five minutes");
    let elsewhere = get(&api.with_new_search()).await;
    assert!(all(&elsewhere, "name").contains(&"dunes".to_owned()), "{elsewhere:?}");
}

#[tokio::test]
async fn a_tag_that_is_called_trending_has_top_users_all_the_same() {
    let api = Api::start().await;
    api.known(&["ada"]).await;
    api.shelved(1, "ada", "Now", "#trending").await;
    let answer = api.search(&call("GET", "/v1/tags/trending/top-users", None)).await;
    assert_eq!(top(&answer), [("ada".into(), 1)]);
    assert_eq!(api.found("#trending", None).await.len(), 1);
}
