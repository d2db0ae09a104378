//! Whom `fanout` tells of what: a real store, the records of its own stream, and mails as they go over the wire.
#![allow(clippy::unwrap_used)]

mod aws;
mod mails;
mod notices;
#[allow(dead_code)]
#[path = "../../../store/tests/adapter/support.rs"]
mod support;
#[allow(dead_code)]
#[path = "../../../feeds/tests/interleavings/world.rs"]
mod world;

use domain::{
    id::{PhotoId, Username},
    notice::News,
    photo::{Photo, Visibility},
    profile::Profile,
    tie::TieChange,
};
use serde_json::Value;

use crate::{
    support::{awaiting, now, published},
    world::World,
};

fn named(name: &str) -> Username {
    name.parse().unwrap()
}

/// A world in which ada, bob and eve have accounts.
async fn world() -> World {
    let world = World::new().await;
    for name in ["ada", "bob", "eve"] {
        join(&world, name).await;
    }
    world
}

async fn join(world: &World, name: &str) {
    let profile = Profile {
        username: named(name),
        display_name: None,
        bio: None,
        country: None,
        avatar: None,
        closed_at: None,
        revision: 1,
        created_at: now(),
    };
    assert!(world.store.create_profile(&profile).await.unwrap());
}

async fn change(world: &World, from: &str, change: TieChange, to: &str) {
    world.store.change_tie(&named(from), &named(to), change, now()).await.unwrap();
}

/// A public photo of ada's.
async fn photo(world: &World) -> PhotoId {
    published(&world.store, &Photo { visibility: Visibility::Public, ..awaiting() }).await.id
}

/// Delivers everything new, twice; the records once more for whoever wants them again.
async fn deliver(world: &mut World) -> Vec<Value> {
    let records = world.records();
    assert!(!records.is_empty());
    for record in records.iter().chain(&records) {
        world.deliver(record).await;
    }
    records
}

/// What somebody was told, the first first.
async fn told(world: &World, who: &str) -> Vec<News> {
    let inbox = world.store.inbox(&named(who), None, 100).await.unwrap();
    let mut notices = inbox.page.items;
    // Within a millisecond ids are in no order.
    notices.sort_by_key(|notice| notice.created_at);
    notices.into_iter().map(|notice| notice.news).collect()
}
