//! Renders: kept as they were asked for, ended once, and gone with their photo.

use domain::{
    id::{PhotoId, RenderId},
    limits::RENDER_KEPT_S,
    recipe::{Fit, Operation, Output, QuarterTurn, Recipe},
    render::{Render, RenderState},
};
use store::{RenderCreation, Store};

use crate::support::{ada, awaiting, empty, items_of, now, published, scan};

/// Numbers of every kind: the key of a recipe that was read back has to be that of the one that was written.
fn recipe(mark: PhotoId) -> Recipe {
    let operations = vec![
        Operation::Rotate { degrees: QuarterTurn::Once },
        Operation::Resize { width: Some(800), height: Some(600), fit: Fit::Cover },
        Operation::Blur { sigma_px: 0.3 },
        Operation::Sharpen { amount: 2.0 },
        Operation::Contrast { percent: -7 },
        Operation::Watermark {
            photo_id: mark,
            place: Default::default(),
            width_percent: 20,
            opacity_percent: 50,
        },
    ];
    Recipe::new(operations, Output::Webp { quality: 80 }).unwrap()
}

fn asked(photo: PhotoId) -> Render {
    let id = RenderId::new(now().as_millisecond().try_into().unwrap());
    Render::pending(id, photo, ada(), recipe(photo), now())
}

async fn state(store: &Store, render: &Render) -> Option<RenderState> {
    store.render(render.photo_id, render.render_id).await.unwrap().map(|render| render.state)
}

#[tokio::test]
async fn a_render_is_read_back_as_it_was_asked_for() {
    let (store, client) = empty().await;
    let photo = published(&store, &awaiting()).await;
    let render = asked(photo.id);
    assert_eq!(store.create_render(&render).await.unwrap(), RenderCreation::Created);
    assert_eq!(store.create_render(&render).await.unwrap(), RenderCreation::Exists);
    let read = store.render(photo.id, render.render_id).await.unwrap().unwrap();
    assert_eq!(read.recipe.key(1), render.recipe.key(1));
    assert_eq!(read, render);
    assert_eq!(store.render(PhotoId::new(1), render.render_id).await.unwrap(), None);

    let items = scan(&client, "core").await;
    let item = items.iter().find(|item| item["SK"].as_s().unwrap().starts_with("RENDER#")).unwrap();
    let ends = item["expires_at"].as_n().unwrap().parse::<i64>().unwrap() - now().as_second();
    assert!((0..=i64::try_from(RENDER_KEPT_S).unwrap()).contains(&ends), "{ends}");
    assert!(!item.keys().any(|name| name.starts_with("gsi")), "it stands in no list");
}

#[tokio::test]
async fn a_render_ends_once() {
    let (store, _) = empty().await;
    let photo = published(&store, &awaiting()).await;
    let done = RenderState::Done { recipe_key: "k".into() };
    let failed = RenderState::Failed { reason: "too large".into() };
    for (first, second) in [(&done, &failed), (&failed, &done)] {
        let render = asked(photo.id);
        store.create_render(&render).await.unwrap();
        let end = async |end: &RenderState| {
            store.finish_render(photo.id, render.render_id, end.clone()).await.unwrap()
        };
        assert!(end(first).await);
        assert!(!end(first).await && !end(second).await);
        assert_eq!(state(&store, &render).await.as_ref(), Some(first));
        assert_eq!(store.create_render(&render).await.unwrap(), RenderCreation::Exists);
        assert_eq!(state(&store, &render).await.as_ref(), Some(first), "asked for again it stays");
    }
}

#[tokio::test]
async fn renders_go_with_their_photo_and_none_comes_after_it() {
    let (store, client) = empty().await;
    let photo = published(&store, &awaiting()).await;
    let (one, two) = (asked(photo.id), asked(photo.id));
    for render in [&one, &two] {
        store.create_render(render).await.unwrap();
    }
    store.delete_photo(photo.id, photo.revision).await.unwrap();
    assert_eq!(items_of(&client, photo.id).await, ["META"]);
    assert!(!store.finish_render(photo.id, one.render_id, RenderState::Pending).await.unwrap());
    for late in [asked(photo.id), asked(PhotoId::new(1))] {
        assert_eq!(store.create_render(&late).await.unwrap(), RenderCreation::PhotoGone);
        assert_eq!(state(&store, &late).await, None);
    }
    assert_eq!(items_of(&client, photo.id).await, ["META"]);
}

/// More than a transaction takes: the photo goes all the same.
#[tokio::test]
async fn a_photo_with_many_renders_can_be_deleted() {
    let (store, client) = empty().await;
    let photo = published(&store, &awaiting()).await;
    for _ in 0..120 {
        store.create_render(&asked(photo.id)).await.unwrap();
    }
    store.delete_photo(photo.id, photo.revision).await.unwrap();
    let left = items_of(&client, photo.id).await;
    assert!(left.len() <= 31, "{} are left to end by themselves", left.len());
}
