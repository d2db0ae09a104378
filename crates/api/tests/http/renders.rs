//! Pictures made of a photo: what may be asked for, by whom, and what is said of it. The pictures themselves are looked
//! at end to end.

use domain::{
    id::RenderId,
    photo::{Photo, Visibility},
    recipe::{Output, Recipe},
    render::{Render, RenderState},
    task::Outcome,
};
use serde_json::{Value, json};
use store::Details;

use crate::support::{Answer, Api, Call};

fn render(photo: &Photo, query: &str) -> Call {
    Call::new("GET", &format!("/v1/photos/{}/render?{query}", photo.id))
}

fn renders(photo: &Photo, operations: &Value) -> Call {
    let path = format!("/v1/photos/{}/renders", photo.id);
    Call::new("POST", &path).json(&json!({"operations": operations}))
}

fn status(render: &Render) -> Call {
    Call::new("GET", &format!("/v1/photos/{}/renders/{}", render.photo_id, render.render_id))
}

fn pointers(answer: &Answer) -> Vec<&str> {
    assert_eq!((answer.status, answer.problem()), (422, "validation"), "{answer:?}");
    let errors = answer.body["errors"].as_array().unwrap();
    errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect()
}

async fn changed(api: &Api, photo: &Photo, details: Details) -> Photo {
    api.store.update_photo(photo.id, photo.revision, &details).await.unwrap();
    api.store.photo(photo.id).await.unwrap().unwrap()
}

async fn hidden(api: &Api, photo: &Photo) -> Photo {
    let new_secret = Some("ffeeddccbbaa99887766554433221100".parse().unwrap());
    let details = Details { visibility: Some(Visibility::Private), new_secret, ..Details::default() };
    changed(api, photo, details).await
}

/// A render of somebody's, which waits.
async fn pending(api: &Api, photo: &Photo, asked_by: &str) -> Render {
    let recipe = Recipe::new(vec![], Output::Png).unwrap();
    let now = jiff::Timestamp::now();
    let id = RenderId::new(1_795_176_000_000);
    let render = Render::pending(id, photo.id, asked_by.parse().unwrap(), recipe, now);
    api.store.create_render(&render).await.unwrap();
    render
}

async fn ended(api: &Api, render: &Render, end: RenderState) {
    assert!(api.store.finish_render(render.photo_id, render.render_id, end).await.unwrap());
}

#[tokio::test]
async fn every_wrong_parameter_is_named() {
    let api = Api::start().await;
    let photo = api.published(1).await;
    for (query, expected) in [
        ("w=0", vec!["?w"]),
        ("h=100000", vec!["?h"]),
        ("w=-1&filter=neon&q=101", vec!["?filter", "?q", "?w"]),
        ("fit=cover&w=80", vec!["?fit"]),
        ("format=png&q=80", vec!["?q"]),
        ("rotate=45&flip=both", vec!["?flip", "?rotate"]),
        ("crop=0%2C0%2C4001%2C10", vec!["?crop"]),
        ("crop=1,2,3", vec!["?crop"]),
        ("blur=0.2&sharpen=NaN", vec!["?blur", "?sharpen"]),
        ("brightness=101&contrast=-101&saturation=1.5", vec!["?brightness", "?contrast", "?saturation"]),
        ("w=80&w=80", vec!["?w"]),
        ("width=80", vec!["?width"]),
        ("format=avif", vec!["?format"]),
    ] {
        let answer = api.renders(&render(&photo, query)).await;
        let mut told = pointers(&answer);
        told.sort_unstable();
        assert_eq!(told, expected, "{query}: {answer:?}");
    }
    // What is right gets as far as the bucket, which is not there.
    let right = api.renders(&render(&photo, "w=80&h=60&fit=cover&crop=0%2C0%2C4000%2C3000")).await;
    assert_eq!((right.status, right.problem()), (503, "unavailable"));
}

#[tokio::test]
async fn every_wrong_operation_is_named() {
    let api = Api::start().await;
    let photo = api.published(1).await;
    let sepia = json!({"op": "sepia"});
    for (operations, expected) in [
        (json!(vec![sepia.clone(); 21]), vec!["/operations"]),
        (json!("sepia"), vec!["/operations"]),
        (json!([sepia, {"op": "neon"}]), vec!["/operations/1/op"]),
        (
            json!([{"op": "resize", "width": 0}, sepia, {"op": "resize", "width": 100_000}, {"op": "flip"}]),
            vec!["/operations/0/width", "/operations/2/width", "/operations/3/axis"],
        ),
        (json!([{"op": "resize", "width": 8, "fit": "contain"}]), vec!["/operations/0/fit"]),
        (json!([sepia, {"op": "crop", "x": 0, "y": 0, "width": 9, "height": 9000}]), vec!["/operations/1"]),
    ] {
        let answer = api.renders(&renders(&photo, &operations).by("ada")).await;
        assert_eq!(pointers(&answer), expected, "{operations}: {answer:?}");
    }
}

#[tokio::test]
async fn a_mark_is_ones_own_published_photo() {
    let api = Api::start().await;
    let (photo, own, waiting) = (api.published(1).await, api.published(2).await, api.processing(3).await);
    let mark = |id: &str| json!({"op": "watermark", "photo_id": id});
    let unknown = "01KAG6Y5N1AAAAAAAAAAAAAAAA";
    let operations = json!([mark(&own.id.to_string()), mark(&waiting.id.to_string()), mark(unknown)]);
    let ada = api.renders(&renders(&photo, &operations).by("ada")).await;
    assert_eq!(pointers(&ada), ["/operations/1/photo_id", "/operations/2/photo_id"]);
    let eve = api.renders(&renders(&photo, &json!([mark(&own.id.to_string())])).by("eve")).await;
    assert_eq!(pointers(&eve), ["/operations/0/photo_id"], "a photo that she sees is not hers");
}

#[tokio::test]
async fn what_one_may_not_see_does_not_exist() {
    let api = Api::start().await;
    let photo = hidden(&api, &api.published(1).await).await;
    let waiting = api.processing(2).await;
    for photo in [&photo, &waiting] {
        for call in [
            render(photo, "w=8"),
            render(photo, "w=8").by("eve"),
            render(photo, "w=0").by("eve"),
            renders(photo, &json!([])).by("eve"),
        ] {
            let answer = api.renders(&call).await;
            assert_eq!((answer.status, answer.problem()), (404, "not-found"), "{call:?}");
        }
    }
    for call in [render(&photo, "w=0").by("ada"), renders(&photo, &json!(7)).by("ada")] {
        assert_eq!(api.renders(&call).await.status, 422, "its owner is told more");
    }
}

#[tokio::test]
async fn pictures_are_made_of_published_photos() {
    let api = Api::start().await;
    let photo = api.processing(1).await;
    let expect_conflict = async |call: Call| {
        let answer = api.renders(&call).await;
        assert_eq!((answer.status, answer.problem()), (409, "conflict"), "{call:?}");
    };
    expect_conflict(render(&photo, "w=8").by("ada")).await;
    expect_conflict(renders(&photo, &json!([])).by("ada")).await;
    let settlement = store::Settlement {
        run: 1,
        outcome: Outcome::InReview,
        facts: None,
        labels: None,
        moderation: None,
        degraded: vec![],
        rejection: None,
        now: jiff::Timestamp::now(),
    };
    api.store.settle(photo.id, &settlement).await.unwrap();
    let claims = json!({"token_use": "access", "username": "mo_", "cognito:groups": "[moderator]"});
    expect_conflict(render(&photo, "w=8").claims(&claims)).await;
    assert_eq!(api.renders(&render(&photo, "w=8").by("eve")).await.status, 404);
}

#[tokio::test]
async fn a_request_that_failed_leaves_its_key_free() {
    let api = Api::start().await;
    let photo = api.published(1).await;
    for operations in [json!([{"op": "sepia"}]), json!([])] {
        let call = renders(&photo, &operations).by("ada").header("idempotency-key", "k-1");
        let answer = api.renders(&call).await;
        assert_eq!((answer.status, answer.problem()), (503, "unavailable"), "the workflow is not there");
    }
}

#[tokio::test]
async fn who_asked_follows_a_render_to_its_end() {
    let api = Api::start().await;
    let photo = api.published(1).await;
    let render = pending(&api, &photo, "eve").await;
    let look = async |name: &str| api.renders(&status(&render).by(name)).await;
    let waits = look("eve").await;
    assert_eq!(
        (waits.status, waits.body),
        (200, json!({"render_id": render.render_id, "status": "pending"}))
    );
    for (name, why) in [("ada", "the photo's owner did not ask"), ("bob", "nor did anybody else")] {
        assert_eq!(look(name).await.problem(), "not-found", "{why}");
    }
    ended(&api, &render, RenderState::Done { recipe_key: "0a1b".into() }).await;
    let done = look("eve").await;
    assert_eq!(
        (done.status, done.problem()),
        (503, "unavailable"),
        "no place is told that cannot be looked at"
    );
    assert_eq!(look("bob").await.problem(), "not-found");
    hidden(&api, &photo).await;
    assert_eq!(look("eve").await.problem(), "not-found", "she may not see the photo any more");
}

#[tokio::test]
async fn a_render_goes_with_its_photo() {
    let api = Api::start().await;
    let photo = api.published(1).await;
    let render = pending(&api, &photo, "ada").await;
    ended(&api, &render, RenderState::Done { recipe_key: "0a1b".into() }).await;
    api.store.delete_photo(photo.id, photo.revision).await.unwrap();
    assert_eq!(api.renders(&status(&render).by("ada")).await.problem(), "not-found");
}

#[tokio::test]
async fn a_render_that_failed_says_why() {
    let api = Api::start().await;
    let photo = api.published(1).await;
    let render = pending(&api, &photo, "ada").await;
    ended(&api, &render, RenderState::Failed { reason: "Image.TooLarge: too many pixels".into() }).await;
    let failed = api.renders(&status(&render).by("ada")).await.body;
    assert_eq!(
        (&failed["status"], &failed["reason"], &failed["url"]),
        (&json!("failed"), &json!("Image.TooLarge: too many pixels"), &Value::Null)
    );
    let other = api.published(2).await;
    let elsewhere = Render { photo_id: other.id, ..render };
    assert_eq!(api.renders(&status(&elsewhere).by("ada")).await.problem(), "not-found");
}
