//! Questions: what they find, what is wrong with them, and the cursors between their pages.

use search::query::PARTS_MAX;
use serde_json::{Value, json};

use crate::{
    crowd::{all, call},
    shelves::{asked, question},
    support::{Answer, Api},
};

const PATH: &str = "/v1/search";

/// The pointers of a refusal, each with its detail.
fn wrong(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!((answer.status, answer.problem()), (422, "validation"), "{answer:?}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let errors = answer.body["errors"].as_array().unwrap().iter();
    errors.map(|error| (text(&error["pointer"]), text(&error["detail"]))).collect()
}

fn pointers(answer: &Answer) -> Vec<String> {
    wrong(answer).into_iter().map(|(pointer, _)| pointer).collect()
}

#[tokio::test]
async fn a_photo_is_shown_as_in_any_list() {
    let api = Api::start().await;
    let id = api.shelved(1, "ada", "Lighthouses", "Dusk over the golden hour #sylt").await.to_string();
    api.shelved(2, "ada", "Harbour", "Fog").await;
    let listed = api.photos(&call("GET", "/v1/photos", Some("bob"))).await;
    let of_list = listed.body["items"].as_array().unwrap().iter().find(|item| item["id"] == id).unwrap();
    for text in ["LIGHTHOUSE", "\"golden hour\" dusk", "#sylt -fog", "@ada lighthouse", "light*"] {
        let answer = api.search(&question(text, Some("bob"))).await;
        let expected = json!({"items": [of_list], "next_cursor": null, "partial": false});
        assert_eq!((answer.status, answer.body), (200, expected), "{text}");
    }
    let nothing = api.search(&question("submarine", None)).await;
    assert_eq!(nothing.body, json!({"items": [], "next_cursor": null, "partial": false}));
}

#[tokio::test]
async fn people_are_shown_as_in_lists_of_people_and_tags_by_name() {
    let api = Api::start().await;
    api.known(&["ada", "adamant", "bob"]).await;
    api.tie("bob", "following", "ada").await;
    api.shelved(1, "ada", "Sea", "#sealife").await;
    let people = api.search(&question("ada type:user", Some("bob"))).await;
    assert_eq!((people.status, &people.body["partial"]), (200, &json!(false)), "{people:?}");
    let ada = json!({"username": "ada", "display_name": "ada 👩‍🎨", "avatar": null, "follows": true});
    let items = people.body["items"].as_array().unwrap();
    assert!(items.contains(&ada), "{people:?}");
    assert!(!all(&people, "username").contains(&"bob".to_owned()));
    let tags = api.search(&question("sealife type:tag", None)).await;
    let expected = json!({"items": [{"name": "sealife"}], "next_cursor": null, "partial": false});
    assert_eq!((tags.status, tags.body), (200, expected));
}

#[tokio::test]
async fn the_type_is_a_parameter_or_a_part_of_the_question() {
    let api = Api::start().await;
    api.known(&["ada"]).await;
    let get = async |text: &str, kind: &str| {
        api.search(&call("GET", &format!("{}{kind}", asked(PATH, text)), None)).await
    };
    let expected = get("ada type:user", "").await.body;
    assert_eq!(all(&get("ada", "&type=user").await, "username"), ["ada"]);
    for (text, kind) in [("ada", "&type=user"), ("ada type:user", "&type=user")] {
        assert_eq!(get(text, kind).await.body, expected, "{text} {kind}");
    }
    assert_eq!(get("ada", "").await.body, get("ada", "&type=photo").await.body, "photos by default");
    for (text, kind) in [("ada type:user", "&type=photo"), ("ada type:photo", "&type=tag")] {
        assert_eq!(pointers(&get(text, kind).await), ["?type"], "{text} {kind}");
    }
    for kind in ["&type=film", "&type=", "&type=Photo", "&type=user&type=film"] {
        let refused = wrong(&get("ada", kind).await);
        assert_eq!(refused, [("?type".to_owned(), "one of photo, user, tag".to_owned())], "{kind}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_question_is_told_with_its_place() {
    let api = Api::start().await;
    let long = "x".repeat(10_000);
    let many = (0..=PARTS_MAX).map(|number| format!("w{number}")).collect::<Vec<_>>().join(" ");
    for text in [
        "",
        "   ",
        "the of",
        "-fog",
        "type:photo",
        "after:2025",
        "sea \"open",
        "\"",
        "sea\u{7}",
        "sea\0",
        "s*",
        "*",
        "type:film sea",
        "before:yesterday sea",
        "before:2026-13 sea",
        "#",
        "sea @",
        &long,
        &many,
    ] {
        let refused = api.search(&question(text, None)).await;
        assert_eq!(refused.status, 422, "{text}: {refused:?}");
        let refused = wrong(&refused);
        let [(pointer, detail)] = refused.as_slice() else { panic!("{text}: {refused:?}") };
        assert_eq!(pointer, "?q", "{text}: {detail}");
        assert!(detail.starts_with("at character "), "{text}: {detail}");
    }
    let missing = api.search(&call("GET", PATH, None)).await;
    assert_eq!(wrong(&missing), wrong(&api.search(&question("", None)).await));
    // The answer tells what is wrong, and repeats nothing of ten thousand characters.
    assert!(api.search(&question(&long, None)).await.body.to_string().len() < 1_000);
    let all_wrong = call("GET", &format!("{}&type=film&limit=101", asked(PATH, "\"")), None);
    assert_eq!(pointers(&api.search(&all_wrong).await), ["?q", "?type", "?limit"]);
    for limit in ["0", "101", "-1", "ten", ""] {
        let path = format!("{}&limit={limit}", asked(PATH, "sea"));
        assert_eq!(pointers(&api.search(&call("GET", &path, None)).await), ["?limit"], "{limit}");
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_a_gap_and_nobody_elses() {
    let api = Api::start().await;
    api.known(&["bob"]).await;
    let mut photos = Vec::new();
    for number in 1..=5 {
        photos.insert(0, api.shelved(number, "ada", "Tall lighthouse", "").await.to_string());
    }
    let page = async |text: &str, cursor: &str, who: Option<&str>| {
        api.search(&call("GET", &format!("{}&limit=2{cursor}", asked(PATH, text)), who)).await
    };
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let answer = page("tall lighthouse", &cursor, Some("bob")).await;
        seen.extend(all(&answer, "id"));
        let Value::String(next) = &answer.body["next_cursor"] else { break };
        // What comes in between shifts nothing.
        api.shelved(10 + seen.len() as u64, "ada", "Tall lighthouse", "").await;
        assert!(next.len() <= 1_024, "{}", next.len());
        cursor = format!("&cursor={next}");
        let forged = format!("&cursor={}", next.replacen(|c: char| c != 'A', "A", 1));
        for (text, cursor, who) in [
            ("tall lighthouse", forged.as_str(), Some("bob")),
            ("tall lighthouse", "&cursor=AAAA", Some("bob")),
            ("tall lighthouse", "&cursor=", Some("bob")),
            ("tall lighthouse", &cursor, None),
            ("tall lighthouse", &cursor, Some("ada")),
            ("tall", &cursor, Some("bob")),
            ("tall lighthouse type:user", &cursor, Some("bob")),
            ("tall lighthouse -fog", &cursor, Some("bob")),
            ("tall lighthouse after:2020", &cursor, Some("bob")),
        ] {
            let refused = pointers(&page(text, cursor, who).await);
            assert_eq!(refused, ["?cursor"], "{text} {cursor} {who:?}");
        }
    }
    assert_eq!(seen, photos);
    let first = page("tall lighthouse", "", Some("bob")).await;
    let cursor = format!("&cursor={}", first.body["next_cursor"].as_str().unwrap());
    let same = page("  tall   lighthouse type:photo", &cursor, Some("bob")).await;
    let answer = page("tall lighthouse", &cursor, Some("bob")).await;
    assert_eq!(same.body["items"], answer.body["items"], "the same question");
}

#[tokio::test]
async fn a_cursor_of_people_or_tags_goes_on_there_only() {
    let api = Api::start().await;
    api.known(&["ada_one", "ada_two", "ada_three"]).await;
    for (number, tag) in [(1, "#adagio"), (2, "#adage #adagio"), (3, "#adapter")] {
        api.shelved(number, "ada_one", "Ada", tag).await;
    }
    let page = async |kind: &str, cursor: &str| {
        api.search(&call("GET", &format!("{}&type={kind}&limit=1{cursor}", asked(PATH, "ada*")), None)).await
    };
    for (kind, member, other) in [("user", "username", "tag"), ("tag", "name", "user")] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let answer = page(kind, &cursor).await;
            seen.extend(all(&answer, member));
            let Value::String(next) = &answer.body["next_cursor"] else { break };
            cursor = format!("&cursor={next}");
            assert_eq!(pointers(&page(other, &cursor).await), ["?cursor"], "of {kind} for {other}");
            assert_eq!(pointers(&page("photo", &cursor).await), ["?cursor"], "of {kind} for photos");
        }
        seen.sort();
        let expected: [&str; 3] = match kind {
            "user" => ["ada_one", "ada_three", "ada_two"],
            _ => ["adage", "adagio", "adapter"],
        };
        assert_eq!(seen, expected);
    }
}

#[tokio::test]
async fn nobody_is_shown_what_is_not_for_them() {
    let api = Api::start().await;
    api.known(&["ada", "bob", "eve"]).await;
    let of_ada = api.shelved(1, "ada", "Xanthic", "").await;
    let of_bob = api.shelved(2, "bob", "Xanthic", "").await.to_string();
    assert_eq!(api.found("xanthic", None).await, [of_bob.clone(), of_ada.to_string()]);
    api.tie("eve", "mutes", "bob").await;
    assert_eq!(api.found("xanthic", Some("eve")).await, [of_ada.to_string()]);
    assert_eq!(api.found("xanthic", Some("bob")).await.len(), 2, "a mute has one side");
    api.tie("bob", "blocks", "ada").await;
    assert_eq!(api.found("xanthic", Some("ada")).await, [of_ada.to_string()]);
    assert_eq!(api.found("xanthic", Some("bob")).await, [of_bob], "a block has two");
}

#[tokio::test]
async fn the_records_decide_what_is_shown_of_people_and_photos() {
    let api = Api::start().await;
    api.known(&["ada", "bob"]).await;
    let id = api.shelved(1, "ada", "Xanthic", "").await;
    let people = async |who| all(&api.search(&question("ada type:user", who)).await, "username");
    assert_eq!(people(Some("bob")).await, ["ada"]);
    api.hide_behind_its_back(id).await;
    assert!(api.found("xanthic", None).await.is_empty());
    api.tie("ada", "blocks", "bob").await;
    assert!(people(Some("bob")).await.is_empty());
    assert_eq!(people(None).await, ["ada"]);
    api.close("ada").await;
    assert!(people(None).await.is_empty(), "a closed account");
}
