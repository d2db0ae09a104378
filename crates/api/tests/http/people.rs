//! Profiles, and who follows, blocks and mutes whom.

use domain::photo::Visibility;
use serde_json::{Value, json};

use crate::{
    crowd::{all, call},
    support::{Api, Call},
};

#[tokio::test]
async fn a_profile_says_what_there_is_between_two() {
    let api = Api::start().await;
    api.people(&["ada", "bob"]).await;
    api.published(1).await;
    api.tie("bob", "following", "ada").await;
    api.tie("bob", "mutes", "ada").await;
    let shown = async |who| api.social(&call("GET", "/v1/users/Ada", who)).await;
    let expected = |follows, followed_by, muted| {
        json!({
            "username": "ada", "display_name": "ada 👩‍🎨", "bio": null, "country": null, "avatar": null,
            "counts": {"photos": 1, "followers": 1, "following": 0}, "created_at": "2026-11-20T12:00:00Z",
            "follows": follows, "followed_by": followed_by, "muted": muted, "blocked": false,
        })
    };
    assert_eq!(shown(None).await.body, expected(false, false, false));
    assert_eq!(shown(Some("ada")).await.body, expected(false, false, false), "oneself");
    assert_eq!(shown(Some("bob")).await.body, expected(true, false, true));
    let bob = api.social(&call("GET", "/v1/users/bob", Some("ada"))).await;
    assert_eq!((&bob.body["followed_by"], &bob.body["muted"]), (&json!(true), &json!(false)), "unnoticed");
}

#[tokio::test]
async fn an_avatar_is_a_public_photo_of_ones_own() {
    let api = Api::start().await;
    api.people(&["ada", "bob"]).await;
    let photo = api.published(1).await;
    let avatar = store::ProfileDetails { avatar: Some(Some(photo.id)), ..store::ProfileDetails::default() };
    api.store.update_profile(&"ada".parse().unwrap(), 1, &avatar).await.unwrap();
    api.tie("ada", "following", "bob").await;
    let url = json!(format!("/media/{}/{}/thumbnail.jpg", photo.id, photo.secret));
    assert_eq!(api.social(&call("GET", "/v1/users/ada", None)).await.body["avatar"], url);
    let followers = api.social(&call("GET", "/v1/users/bob/followers", None)).await;
    let ada = json!({"username": "ada", "display_name": "ada 👩‍🎨", "avatar": url, "follows": false});
    assert_eq!(followers.body, json!({"items": [ada], "next_cursor": null}));
    api.show_to(&photo, Visibility::Followers).await;
    assert_eq!(api.social(&call("GET", "/v1/users/ada", None)).await.body["avatar"], Value::Null);
}

#[tokio::test]
async fn following_twice_is_following_once() {
    let api = Api::start().await;
    api.people(&["ada", "bob"]).await;
    let counts = async |name: &str| {
        api.social(&call("GET", &format!("/v1/users/{name}"), None)).await.body["counts"].clone()
    };
    for _ in 0..2 {
        api.tie("bob", "following", "ada").await;
        assert_eq!(counts("ada").await, json!({"photos": 0, "followers": 1, "following": 0}));
        assert_eq!(counts("bob").await, json!({"photos": 0, "followers": 0, "following": 1}));
    }
    assert_eq!(api.pages("/v1/users/bob/following", None, 2, "username").await, ["ada"]);
    for _ in 0..2 {
        api.untie("bob", "following", "ada").await;
        assert_eq!(counts("ada").await, json!({"photos": 0, "followers": 0, "following": 0}));
    }
}

#[tokio::test]
async fn nobody_has_a_tie_to_oneself_or_begins_one_to_nobody() {
    let api = Api::start().await;
    api.people(&["ada", "gone"]).await;
    api.close("gone").await;
    for kind in ["following", "blocks", "mutes"] {
        for method in ["PUT", "DELETE"] {
            let oneself = api.social(&call(method, &format!("/v1/me/{kind}/ada"), Some("ada"))).await;
            assert_eq!((oneself.status, oneself.problem()), (422, "validation"), "{method} {kind}");
            assert!(oneself.body["detail"].as_str().unwrap().contains("ada is you"), "{oneself:?}");
        }
        for nobody in ["nobody", "gone"] {
            let path = format!("/v1/me/{kind}/{nobody}");
            let begun = api.social(&call("PUT", &path, Some("ada"))).await;
            assert_eq!((begun.status, begun.problem()), (404, "not-found"), "{kind} {nobody}");
            assert_eq!(api.social(&call("DELETE", &path, Some("ada"))).await.status, 204, "{kind} {nobody}");
        }
        let unspeakable = api.social(&call("PUT", &format!("/v1/me/{kind}/a%20b"), Some("ada"))).await;
        assert_eq!((unspeakable.status, unspeakable.problem()), (404, "not-found"), "{kind}");
    }
}

#[tokio::test]
async fn who_is_not_there_is_404_for_all() {
    let api = Api::start().await;
    api.people(&["ada", "gone"]).await;
    api.close("gone").await;
    for name in ["nobody", "gone"] {
        for path in ["", "/followers", "/following", "/photos"] {
            for who in [None, Some("ada")] {
                let call = call("GET", &format!("/v1/users/{name}{path}"), who);
                let answer =
                    if path == "/photos" { api.photos(&call).await } else { api.social(&call).await };
                assert_eq!((answer.status, answer.problem()), (404, "not-found"), "{call:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_block_hides_both_and_ends_what_there_was() {
    let api = Api::start().await;
    api.people(&["ada", "bob"]).await;
    api.tie("bob", "following", "ada").await;
    api.tie("ada", "following", "bob").await;
    api.tie("ada", "blocks", "bob").await;
    let get = async |path: &str, who: &str| api.social(&call("GET", path, Some(who))).await;
    assert_eq!(get("/v1/users/ada", "bob").await.problem(), "not-found");
    let bare = get("/v1/users/bob", "ada").await;
    assert_eq!(
        (bare.status, &bare.body["blocked"], &bare.body["follows"]),
        (200, &json!(true), &json!(false))
    );
    for (path, who) in [("/v1/users/ada", "bob"), ("/v1/users/bob", "ada")] {
        for list in ["followers", "following"] {
            assert_eq!(get(&format!("{path}/{list}"), who).await.problem(), "not-found", "{path}/{list}");
        }
        let photos = api.photos(&call("GET", &format!("{path}/photos"), Some(who))).await;
        assert_eq!(photos.problem(), "not-found", "{path}/photos");
    }
    let blocked = api.social(&call("PUT", "/v1/me/following/ada", Some("bob"))).await;
    assert_eq!((blocked.status, blocked.problem()), (404, "not-found"));
    let blocks = api.social(&call("PUT", "/v1/me/following/bob", Some("ada"))).await;
    assert_eq!((blocks.status, blocks.problem()), (409, "conflict"));
    // Whom it befalls may do the same; then neither is found, and both lists undo it.
    api.tie("bob", "blocks", "ada").await;
    assert_eq!(get("/v1/users/bob", "ada").await.problem(), "not-found");
    assert_eq!(api.pages("/v1/me/blocks", Some("bob"), 2, "username").await, ["ada"]);
    api.untie("bob", "blocks", "ada").await;
    api.untie("ada", "blocks", "bob").await;
    let after = get("/v1/users/bob", "ada").await.body;
    assert_eq!(after["counts"], json!({"photos": 0, "followers": 0, "following": 0}), "nobody follows again");
}

#[tokio::test]
async fn of_who_blocks_the_caller_lists_tell_the_name_only() {
    let api = Api::start().await;
    api.people(&["ada", "bob"]).await;
    let photo = api.published(1).await;
    let avatar = store::ProfileDetails { avatar: Some(Some(photo.id)), ..store::ProfileDetails::default() };
    api.store.update_profile(&"ada".parse().unwrap(), 1, &avatar).await.unwrap();
    for kind in ["mutes", "blocks"] {
        api.tie("bob", kind, "ada").await;
    }
    let listed = async |kind: &str| {
        let list = api.social(&call("GET", &format!("/v1/me/{kind}"), Some("bob"))).await;
        list.body["items"][0].clone()
    };
    let bare = json!({"username": "ada", "display_name": null, "avatar": null, "follows": false});
    for kind in ["mutes", "blocks"] {
        let before = listed(kind).await;
        assert!(before["display_name"].is_string() && before["avatar"].is_string(), "{before}");
    }
    api.tie("ada", "blocks", "bob").await;
    for kind in ["mutes", "blocks"] {
        assert_eq!(listed(kind).await, bare, "{kind}");
        api.untie("bob", kind, "ada").await;
    }
    let muted = api.social(&call("PUT", "/v1/me/mutes/ada", Some("bob"))).await;
    assert_eq!((muted.status, muted.problem()), (404, "not-found"));
    api.tie("bob", "blocks", "ada").await;
}

#[tokio::test]
async fn who_is_leaving_begins_nothing_with_anybody() {
    let api = Api::start().await;
    api.people(&["ada", "gone"]).await;
    let photo = api.published(1).await;
    api.social(&call("PUT", &format!("/v1/photos/{}/like", photo.id), Some("gone"))).await;
    api.close("gone").await;
    let upload = json!({
        "filename": "photo.jpg", "content_type": "image/jpeg", "bytes": 1234, "visibility": "public",
        "sha256": domain::id::Sha256::of(b"photo"),
    });
    let (like, comments) =
        (format!("/v1/photos/{}/like", photo.id), format!("/v1/photos/{}/comments", photo.id));
    let by = Some("gone");
    for answer in [
        api.photos(&call("POST", "/v1/uploads", by).json(&upload)).await,
        api.social(&call("PUT", "/v1/me/following/ada", by)).await,
        api.social(&call("PUT", &like, by)).await,
        api.social(&call("POST", &comments, by).json(&json!({"text": "Late"}))).await,
    ] {
        assert_eq!((answer.status, answer.problem()), (410, "gone"), "{answer:?}");
        assert_eq!(answer.body["detail"], "this account is being erased");
    }
    assert_eq!(api.social(&call("DELETE", &like, by)).await.status, 200, "less is always possible");
}

#[tokio::test]
async fn a_page_of_people_is_filled_up_with_who_comes_after() {
    let api = Api::start().await;
    let fans = ["fan1", "fan2", "fan3", "fan4", "fan5", "fan6", "fan7"];
    api.people(&fans).await;
    api.people(&["ada", "bob"]).await;
    for fan in fans {
        api.tie(fan, "following", "ada").await;
    }
    api.tie("bob", "blocks", "fan6").await;
    api.tie("fan4", "blocks", "bob").await;
    api.close("fan5").await;
    api.tie("bob", "following", "fan2").await;
    let path = "/v1/users/ada/followers";
    assert_eq!(api.pages(path, Some("bob"), 2, "username").await, ["fan7", "fan3", "fan2", "fan1"]);
    assert_eq!(api.pages(path, None, 5, "username").await.len(), 6, "all but the closed one");
    let followed = api.social(&call("GET", path, Some("bob"))).await;
    let follows: Vec<_> =
        followed.body["items"].as_array().unwrap().iter().map(|fan| &fan["follows"]).collect();
    assert_eq!(follows, [false, false, true, false]);
}

#[tokio::test]
async fn blocks_and_mutes_are_listed_among_many_ties() {
    let api = Api::start().await;
    let names: Vec<_> = (10..40).map(|number| format!("user{number}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    api.people(&names).await;
    api.people(&["ada"]).await;
    for (at, name) in names.iter().enumerate() {
        let kind = ["following", "blocks", "mutes"][at % 3];
        api.tie("ada", kind, name).await;
    }
    let every_third = |from: usize| names.iter().skip(from).step_by(3).rev().copied().collect::<Vec<_>>();
    assert_eq!(api.pages("/v1/me/blocks", Some("ada"), 3, "username").await, every_third(1));
    assert_eq!(api.pages("/v1/me/mutes", Some("ada"), 20, "username").await, every_third(2));
    api.untie("ada", "mutes", "user12").await;
    assert!(!api.pages("/v1/me/mutes", Some("ada"), 3, "username").await.contains(&"user12".to_owned()));
}

#[tokio::test]
async fn a_cursor_is_good_for_its_list_and_caller_only() {
    let api = Api::start().await;
    api.people(&["ada", "bob", "eve"]).await;
    let photo = api.published(1).await.id;
    for fan in ["bob", "eve"] {
        api.tie(fan, "following", "ada").await;
    }
    let page = api.social(&call("GET", "/v1/users/ada/followers?limit=1", Some("ada"))).await;
    let cursor = page.body["next_cursor"].as_str().unwrap();
    let good = format!("/v1/users/ada/followers?cursor={cursor}");
    assert_eq!(all(&api.social(&call("GET", &good, Some("ada"))).await, "username"), ["bob"]);
    let lists = [
        "/v1/users/ada/following",
        "/v1/users/eve/followers",
        "/v1/me/blocks",
        "/v1/me/mutes",
        "/v1/me/likes",
        "/v1/feed",
        "/v1/notifications",
        &format!("/v1/photos/{photo}/likes"),
        &format!("/v1/photos/{photo}/comments"),
    ];
    let foreign = lists.iter().map(|list| call("GET", &format!("{list}?cursor={cursor}"), Some("ada")));
    let other_callers = [None, Some("bob")].map(|who| call("GET", &good, who));
    let forged = lists.iter().map(|list| call("GET", &format!("{list}?cursor=AAAA"), Some("ada")));
    for call in foreign.chain(other_callers).chain(forged) {
        let answer = api.social(&call).await;
        assert_eq!((answer.status, answer.problem()), (422, "validation"), "{call:?}");
        assert_eq!(answer.body["errors"][0]["pointer"], "?cursor");
    }
}

#[tokio::test]
async fn a_photo_for_followers_is_theirs_and_nobody_elses() {
    let api = Api::start().await;
    api.people(&["ada", "bob", "eve"]).await;
    let photo = api.published(1).await;
    api.show_to(&photo, Visibility::Followers).await;
    api.tie("bob", "following", "ada").await;
    let paths = [format!("/v1/photos/{}", photo.id), "/v1/users/ada/photos".to_owned()];
    let seen = async |who: Option<&str>| {
        let one = api.photos(&call("GET", &paths[0], who)).await.status;
        let listed = all(&api.photos(&call("GET", &paths[1], who)).await, "id").len();
        // Who may see it gets as far as the file, which is not there in this test.
        let render = api.renders(&call("GET", &format!("{}/render?w=5", paths[0]), who)).await.status;
        (one, listed, render == 404)
    };
    assert_eq!(seen(None).await, (404, 0, true));
    assert_eq!(seen(Some("eve")).await, (404, 0, true));
    assert_eq!(seen(Some("bob")).await, (200, 1, false));
    api.untie("bob", "following", "ada").await;
    assert_eq!(seen(Some("bob")).await, (404, 0, true));
}

#[tokio::test]
async fn lists_of_all_leave_out_whom_the_caller_does_not_want() {
    let api = Api::start().await;
    api.people(&["ada", "bob", "eve"]).await;
    let photo = api.published(1).await;
    let recent = async |who: &str| all(&api.photos(&call("GET", "/v1/photos", Some(who))).await, "id").len();
    let one = async |who: &str| {
        api.photos(&call("GET", &format!("/v1/photos/{}", photo.id), Some(who))).await.status
    };
    api.tie("bob", "mutes", "ada").await;
    assert_eq!((recent("bob").await, one("bob").await), (0, 200), "a mute is for lists only");
    api.tie("ada", "blocks", "eve").await;
    assert_eq!((recent("eve").await, one("eve").await), (0, 404));
    let moderator = Call::new("GET", "/v1/photos");
    assert_eq!(all(&api.photos(&moderator).await, "id").len(), 1, "nobody sees all that is public");
}
