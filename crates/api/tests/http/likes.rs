//! Likes: counted exactly, listed as far as one may see.

use domain::photo::{Photo, Visibility};
use serde_json::{Value, json};

use crate::{
    crowd::{call, moderator, name},
    support::{Api, Call},
};

fn like(method: &str, photo: &Photo, who: &str) -> Call {
    call(method, &format!("/v1/photos/{}/like", photo.id), Some(who))
}

#[tokio::test]
async fn a_like_counts_once_however_often_it_is_given() {
    let api = Api::start().await;
    api.people(&["ada", "bob", "eve"]).await;
    let photo = api.published(1).await;
    for _ in 0..2 {
        let liked = api.social(&like("PUT", &photo, "bob")).await;
        assert_eq!((liked.status, liked.body), (200, json!({"liked": true, "like_count": 1})));
    }
    assert_eq!(api.social(&like("PUT", &photo, "ada")).await.body["like_count"], 2, "one's own too");
    let shown = async |path: &str, who| api.photos(&call("GET", path, who)).await.body;
    let path = format!("/v1/photos/{}", photo.id);
    let state = |view: &Value| (view["like_count"].clone(), view["liked"].clone());
    assert_eq!(state(&shown(&path, Some("bob")).await), (json!(2), json!(true)));
    assert_eq!(state(&shown(&path, Some("eve")).await), (json!(2), json!(false)));
    assert_eq!(state(&shown(&path, None).await), (json!(2), json!(false)));
    for list in ["/v1/photos", "/v1/users/ada/photos"] {
        assert_eq!(state(&shown(list, Some("bob")).await["items"][0]), (json!(2), json!(true)), "{list}");
    }
    for _ in 0..2 {
        let taken_back = api.social(&like("DELETE", &photo, "bob")).await;
        assert_eq!((taken_back.status, taken_back.body), (200, json!({"liked": false, "like_count": 1})));
    }
}

#[tokio::test]
async fn likes_at_once_are_all_counted() {
    let api = Api::start().await;
    let photo = api.published(1).await;
    let names: Vec<_> = (100..116).map(|number| format!("fan{number}")).collect();
    let calls: Vec<_> = names.iter().flat_map(|name| vec![like("PUT", &photo, name); 2]).collect();
    let answers = futures_util::future::join_all(calls.iter().map(|call| api.social(call))).await;
    assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
    let counts = api.store.photo_counts(&[photo.id]).await.unwrap();
    assert_eq!(counts[0].likes, 16);
}

#[tokio::test]
async fn counts_change_without_the_etag_and_nothing_is_kept_by_itself() {
    let api = Api::start().await;
    let photo = api.published(1).await;
    let path = format!("/v1/photos/{}", photo.id);
    let before = api.photos(&call("GET", &path, Some("bob"))).await;
    api.social(&like("PUT", &photo, "bob")).await;
    let after = api.photos(&call("GET", &path, Some("bob"))).await;
    assert_eq!(before.header("etag"), after.header("etag"));
    assert_eq!((after.header("cache-control"), &after.body["like_count"]), ("no-store", &json!(1)));
}

#[tokio::test]
async fn only_what_one_may_see_and_what_is_published_is_liked() {
    let api = Api::start().await;
    api.people(&["ada", "bob"]).await;
    let (photo, waiting) = (api.published(1).await, api.processing(2).await);
    let status = async |call: Call| api.social(&call).await.status;
    assert_eq!(status(like("PUT", &waiting, "bob")).await, 404);
    let own = api.social(&like("PUT", &waiting, "ada")).await;
    assert_eq!((own.status, own.problem()), (409, "conflict"));
    api.show_to(&photo, Visibility::Followers).await;
    assert_eq!(status(like("PUT", &photo, "bob")).await, 404);
    api.tie("bob", "following", "ada").await;
    assert_eq!(status(like("PUT", &photo, "bob")).await, 200);
    api.tie("ada", "blocks", "bob").await;
    assert_eq!(status(like("PUT", &photo, "bob")).await, 404);
    let path = format!("/v1/photos/{}/like", photo.id);
    assert_eq!(status(moderator("PUT", &path)).await, 404, "a photo for followers");
    assert_eq!(status(call("PUT", &path, None)).await, 401);
    assert_eq!(status(call("PUT", "/v1/photos/nonsense/like", Some("ada"))).await, 404);
}

#[tokio::test]
async fn a_like_is_taken_back_from_a_photo_that_is_out_of_sight() {
    let api = Api::start().await;
    api.people(&["ada", "bob", "eve"]).await;
    let photos = [api.published(1).await, api.published(2).await];
    for photo in &photos {
        assert_eq!(api.social(&like("PUT", photo, "bob")).await.status, 200);
    }
    api.show_to(&photos[0], Visibility::Private).await;
    api.tie("ada", "blocks", "bob").await;
    for photo in &photos {
        let taken_back = api.social(&like("DELETE", photo, "bob")).await;
        assert_eq!((taken_back.status, taken_back.body), (200, json!({"liked": false, "like_count": 0})));
        let nothing = api.social(&like("DELETE", photo, "bob")).await;
        assert_eq!((nothing.status, nothing.problem()), (404, "not-found"));
    }
    assert_eq!(api.social(&like("DELETE", &photos[0], "eve")).await.status, 404, "who never liked it");
    assert_eq!(api.store.photo_counts(&[photos[0].id]).await.unwrap()[0].likes, 0);
}

#[tokio::test]
async fn who_likes_a_photo_is_told_to_who_may_see_it() {
    let api = Api::start().await;
    let fans = ["fan1", "fan2", "fan3", "fan4", "fan5"];
    api.people(&fans).await;
    api.people(&["ada", "bob"]).await;
    let photo = api.published(1).await;
    for fan in fans {
        api.social(&like("PUT", &photo, fan)).await;
    }
    let path = format!("/v1/photos/{}/likes", photo.id);
    assert_eq!(api.pages(&path, None, 2, "username").await, ["fan5", "fan4", "fan3", "fan2", "fan1"]);
    api.tie("bob", "blocks", "fan4").await;
    api.close("fan5").await;
    assert_eq!(api.pages(&path, Some("bob"), 2, "username").await, ["fan3", "fan2", "fan1"]);
    api.show_to(&photo, Visibility::Private).await;
    assert_eq!(api.social(&call("GET", &path, Some("bob"))).await.problem(), "not-found");
    assert_eq!(api.pages(&path, Some("ada"), 5, "username").await.len(), 4);
}

#[tokio::test]
async fn what_one_likes_is_shown_as_long_as_one_may_see_it() {
    let api = Api::start().await;
    api.people(&["ada", "bob"]).await;
    let mut photos = Vec::new();
    for number in 1..=6 {
        let photo = api.published(number).await;
        assert_eq!(api.social(&like("PUT", &photo, "bob")).await.status, 200);
        photos.push(photo);
    }
    api.show_to(&photos[4], Visibility::Private).await;
    api.show_to(&photos[3], Visibility::Followers).await;
    let deleted = api.store.photo(photos[0].id).await.unwrap().unwrap();
    api.store.delete_photo(deleted.id, deleted.revision).await.unwrap();
    let ids = |numbers: &[usize]| numbers.iter().map(|at| photos[*at].id.to_string()).collect::<Vec<_>>();
    let mine = async || api.pages("/v1/me/likes", Some("bob"), 2, "id").await;
    assert_eq!(mine().await, ids(&[5, 2, 1]));
    api.tie("bob", "following", "ada").await;
    assert_eq!(mine().await, ids(&[5, 3, 2, 1]), "the one for followers is back");
    let page = api.social(&call("GET", "/v1/me/likes", Some("bob"))).await;
    assert_eq!(
        (&page.body["items"][0]["liked"], &page.body["items"][0]["like_count"]),
        (&json!(true), &json!(1))
    );
    api.tie("ada", "blocks", "bob").await;
    assert!(mine().await.is_empty());
    assert_eq!(api.store.liked(&name("bob"), &[photos[5].id]).await.unwrap().len(), 1, "hidden, not lost");
}
