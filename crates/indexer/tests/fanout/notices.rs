//! What stands in inboxes.

use domain::{
    id::CommentId,
    notice::News,
    photo::{Photo, Status},
    social::Comment,
    task::Outcome,
    tie::TieChange,
};
use store::Settlement;

use crate::{
    change, deliver, named, photo,
    support::{awaiting, begun, now, processing, published, settled, settlement},
    told, world,
    world::World,
};

async fn comment(world: &World, by: &str, photo: domain::id::PhotoId) -> CommentId {
    let id = CommentId::new(1);
    let comment = Comment { id, photo_id: photo, author: named(by), text: "🌅".into(), created_at: now() };
    assert!(world.store.add_comment(&comment).await.unwrap());
    id
}

#[tokio::test]
async fn follows_likes_and_comments_are_told_once() {
    let mut world = world().await;
    let photo = photo(&world).await;
    change(&world, "bob", TieChange::Follow, "ada").await;
    deliver(&mut world).await;
    let by = named("bob");
    assert_eq!(told(&world, "ada").await, [News::Followed { by: by.clone() }]);
    assert!(world.store.like(photo, &by, now()).await.unwrap());
    deliver(&mut world).await;
    let comment_id = comment(&world, "bob", photo).await;
    deliver(&mut world).await;
    let told = told(&world, "ada").await;
    assert_eq!(told.len(), 3);
    assert!(told.contains(&News::Liked { by: by.clone(), photo_id: photo }));
    assert!(told.contains(&News::Commented { by, photo_id: photo, comment_id }));
}

#[tokio::test]
async fn nobody_is_told_of_oneself() {
    let mut world = world().await;
    let photo = photo(&world).await;
    assert!(world.store.like(photo, &named("ada"), now()).await.unwrap());
    comment(&world, "ada", photo).await;
    deliver(&mut world).await;
    assert_eq!(told(&world, "ada").await, []);
}

#[tokio::test]
async fn nobody_is_told_of_whom_one_mutes_or_blocks() {
    for shut in [TieChange::Mute, TieChange::Block] {
        let mut world = world().await;
        let photo = photo(&world).await;
        change(&world, "bob", TieChange::Follow, "ada").await;
        assert!(world.store.like(photo, &named("bob"), now()).await.unwrap());
        comment(&world, "bob", photo).await;
        change(&world, "ada", shut, "bob").await;
        deliver(&mut world).await;
        assert_eq!(told(&world, "ada").await, [], "{shut:?}");
    }
}

#[tokio::test]
async fn what_is_no_longer_so_is_not_told() {
    let mut world = world().await;
    let photo = photo(&world).await;
    change(&world, "bob", TieChange::Follow, "ada").await;
    change(&world, "bob", TieChange::Unfollow, "ada").await;
    assert!(world.store.like(photo, &named("bob"), now()).await.unwrap());
    assert!(world.store.unlike(photo, &named("bob")).await.unwrap());
    let comment = comment(&world, "bob", photo).await;
    assert!(world.store.delete_comment(photo, comment).await.unwrap());
    deliver(&mut world).await;
    assert_eq!(told(&world, "ada").await, []);
}

#[tokio::test]
async fn nobody_is_told_who_leaves_nor_of_who_leaves() {
    for leaves in ["ada", "bob"] {
        let mut world = world().await;
        change(&world, "bob", TieChange::Follow, "ada").await;
        world.store.close_profile(&named(leaves), now()).await.unwrap();
        deliver(&mut world).await;
        assert_eq!(told(&world, "ada").await, [], "{leaves}");
    }
}

#[tokio::test]
async fn outcomes_are_told_to_the_owner_while_they_stand() {
    let mut world = world().await;
    let held = processing(&world.store, &awaiting()).await;
    let review = settlement(&held, 1, Outcome::InReview);
    settled(world.store.settle(held.id, &review).await.unwrap());
    deliver(&mut world).await;
    let in_review = News::Photo { photo_id: held.id, status: Status::InReview };
    assert_eq!(told(&world, "ada").await, [in_review]);
    // The next run clears it; by then, that it was in review is old news.
    approve(&world, &held).await;
    deliver(&mut world).await;
    let approved = News::Photo { photo_id: held.id, status: Status::Published };
    assert_eq!(told(&world, "ada").await.len(), 2);
    assert!(told(&world, "ada").await.contains(&approved));
    published(&world.store, &awaiting()).await;
    deliver(&mut world).await;
    assert_eq!(told(&world, "ada").await.len(), 2, "nobody is told that all went well");
}

#[tokio::test]
async fn an_outcome_that_was_overtaken_is_not_told() {
    let mut world = world().await;
    let held = processing(&world.store, &awaiting()).await;
    let review = settlement(&held, 1, Outcome::InReview);
    settled(world.store.settle(held.id, &review).await.unwrap());
    approve(&world, &held).await;
    deliver(&mut world).await;
    let approved = News::Photo { photo_id: held.id, status: Status::Published };
    assert_eq!(told(&world, "ada").await, [approved]);
}

async fn approve(world: &World, photo: &Photo) {
    begun(world.store.begin_next_run(photo.id, 1, now()).await.unwrap());
    let settlement = Settlement { run: 2, ..settlement(photo, 2, Outcome::Published) };
    settled(world.store.settle(photo.id, &settlement).await.unwrap());
}
