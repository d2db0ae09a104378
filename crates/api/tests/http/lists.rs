//! Lists, page by page, and the cursors between the pages.

use domain::{
    id::PhotoId,
    photo::{Photo, Visibility},
    profile::Profile,
};
use serde_json::{Value, json};

use crate::support::{Answer, Api, Call};

fn ids(answer: &Answer) -> Vec<String> {
    let items = answer.body["items"].as_array().unwrap_or_else(|| panic!("{answer:?}"));
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

/// All pages of a list.
async fn walk(api: &Api, list: &str, caller: Option<&str>) -> Vec<String> {
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let call = Call::new("GET", &format!("{list}?limit=2{cursor}"));
        let page = api.photos(&caller.map_or(call.clone(), |name| call.by(name))).await;
        assert!(ids(&page).len() <= 2, "{page:?}");
        seen.extend(ids(&page));
        let Value::String(next) = &page.body["next_cursor"] else { return seen };
        cursor = format!("&cursor={next}");
    }
}

/// Five photos of ada's, the newest first; the second and the third are private.
async fn five(api: &Api) -> Vec<String> {
    let mut all: Vec<PhotoId> = Vec::new();
    for number in 1..=5 {
        let photo = api.published(number).await;
        if number == 3 || number == 4 {
            hide(api, &photo).await;
        }
        all.insert(0, photo.id);
    }
    let profile = Profile {
        username: "ada".parse().unwrap(),
        display_name: None,
        bio: None,
        country: None,
        avatar: None,
        closed_at: None,
        revision: 1,
        created_at: jiff::Timestamp::now(),
    };
    api.store.create_profile(&profile).await.unwrap();
    all.iter().map(ToString::to_string).collect()
}

async fn hide(api: &Api, photo: &Photo) {
    let details = store::Details { visibility: Some(Visibility::Private), ..store::Details::default() };
    api.store.update_photo(photo.id, photo.revision, &details).await.unwrap();
}

#[tokio::test]
async fn everybody_sees_what_is_for_them_and_every_photo_once() {
    let api = Api::start().await;
    let all = five(&api).await;
    let public: Vec<_> = [0, 3, 4].map(|at: usize| all[at].clone()).to_vec();
    assert_eq!(walk(&api, "/v1/users/ada/photos", Some("ada")).await, all);
    assert_eq!(walk(&api, "/v1/users/Ada/photos", Some("eve")).await, public);
    assert_eq!(walk(&api, "/v1/users/ada/photos", None).await, public);
    assert_eq!(walk(&api, "/v1/photos", None).await, public);
    assert_eq!(walk(&api, "/v1/photos", Some("ada")).await, public);
}

#[tokio::test]
async fn a_tag_lists_what_is_public_under_it() {
    let api = Api::start().await;
    let photo = api.published(1).await;
    let caption = store::Details { caption: Some(Some("#sea".into())), ..store::Details::default() };
    api.store.update_photo(photo.id, photo.revision, &caption).await.unwrap();
    catalog::file_photo(&api.store, photo.id, search::Placing::Kept).await.unwrap();
    assert_eq!(walk(&api, "/v1/tags/Sea", None).await, [photo.id.to_string()]);
    assert!(walk(&api, "/v1/tags/lake", None).await.is_empty());
}

#[tokio::test]
async fn a_cursor_is_good_for_its_list_and_caller_only() {
    let api = Api::start().await;
    five(&api).await;
    let page = api.photos(&Call::new("GET", "/v1/photos?limit=2")).await;
    let cursor = page.body["next_cursor"].as_str().unwrap();
    let with = |list: &str| Call::new("GET", &format!("{list}?cursor={cursor}"));
    assert_eq!(api.photos(&with("/v1/photos")).await.status, 200);
    let foreign = [
        with("/v1/photos").by("ada"),
        with("/v1/users/ada/photos"),
        with("/v1/tags/sea"),
        Call::new("GET", &format!("/v1/photos?cursor={cursor}x")),
        Call::new("GET", "/v1/photos?cursor=%00"),
    ];
    for call in foreign {
        let answer = api.photos(&call).await;
        assert_eq!((answer.status, answer.problem()), (422, "validation"), "{call:?}");
        assert_eq!(answer.body["errors"][0]["pointer"], json!("?cursor"));
    }
}

#[tokio::test]
async fn nobodys_photos_do_not_exist() {
    let api = Api::start().await;
    let answer = api.photos(&Call::new("GET", "/v1/users/nobody/photos")).await;
    assert_eq!((answer.status, answer.problem()), (404, "not-found"));
}
