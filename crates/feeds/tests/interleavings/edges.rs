//! Cases that chance rarely comes across.

use std::slice;

use domain::{
    id::{PhotoId, Username},
    limits::BACKFILL,
    photo::{Photo, Visibility},
    tie::TieChange,
};
use feeds::Drift;
use jiff::{SignedDuration, Timestamp};
use store::{Mode, Store};

use crate::{
    support::{ada, awaiting_since, now, published},
    world::{LIMITS, World},
};

fn named(name: &str) -> Username {
    name.parse().unwrap()
}

fn seconds(count: i64) -> Timestamp {
    now() + SignedDuration::from_secs(count)
}

async fn post(store: &Store, second: i64, visibility: Visibility) -> PhotoId {
    published(store, &Photo { visibility, ..awaiting_since(seconds(second)) }).await.id
}

async fn change(store: &Store, from: &str, change: TieChange) {
    store.change_tie(&named(from), &ada(), change, seconds(100)).await.unwrap();
}

async fn ensure_tie(store: &Store, reader: &str) {
    feeds::ensure_tie(store, LIMITS, &named(reader), &ada(), now()).await.unwrap();
}

async fn mend_author(store: &Store, until: Timestamp) -> Drift {
    feeds::mend_author(store, LIMITS, &ada(), until).await.unwrap()
}

async fn feed(store: &Store, reader: &str) -> Vec<PhotoId> {
    let page = store.feed(&named(reader), None, 100).await.unwrap();
    page.items.iter().map(|photo| photo.id).collect()
}

/// Following brings so many photos, counted by what the follower may see.
#[tokio::test]
async fn following_brings_the_newest_that_followers_may_see() {
    let store = World::new().await.store;
    let mut shown = Vec::new();
    for second in 0..i64::from(BACKFILL) + 3 {
        shown.push(post(&store, 2 * second, Visibility::Followers).await);
        post(&store, 2 * second + 1, Visibility::Private).await;
    }
    change(&store, "bob", TieChange::Follow).await;
    ensure_tie(&store, "bob").await;
    shown.reverse();
    shown.truncate(BACKFILL as usize);
    assert_eq!(feed(&store, "bob").await, shown);
    // What came before is not drift.
    let mended = feeds::mend_tie(&store, LIMITS, &named("bob"), &ada(), now()).await.unwrap();
    assert_eq!(mended, Drift::default());
}

#[tokio::test]
async fn unfollowing_takes_everything_out() {
    let store = World::new().await.store;
    post(&store, 0, Visibility::Public).await;
    for reader in ["bob", "cyd", "dan"] {
        change(&store, reader, TieChange::Follow).await;
    }
    store.put_pulls(&ada(), &[named("bob")]).await.unwrap();
    let entry = (named("bob"), post(&store, 1, Visibility::Public).await);
    store.put_entries(&ada(), slice::from_ref(&entry), now()).await.unwrap();
    change(&store, "bob", TieChange::Unfollow).await;
    ensure_tie(&store, "bob").await;
    assert!(store.pulls(&named("bob")).await.unwrap().is_empty());
    assert!(store.entries_there(&[entry]).await.unwrap().is_empty());
}

/// A crash after the first step of the turn, and whoever comes by next.
#[tokio::test]
async fn a_turn_that_was_cut_off_is_finished_by_the_next() {
    for next in ["photo", "tie", "author"] {
        let store = World::new().await.store;
        for reader in ["bob", "cyd"] {
            change(&store, reader, TieChange::Follow).await;
        }
        store.set_author_mode(&ada(), Mode::Turning).await.unwrap();
        let photo = post(&store, 0, Visibility::Public).await;
        match next {
            "photo" => feeds::ensure_photo(&store, LIMITS, photo, now()).await.unwrap(),
            "tie" => ensure_tie(&store, "cyd").await,
            _ => assert_eq!(mend_author(&store, now()).await, Drift::default()),
        }
        assert_eq!(store.author_mode(&ada()).await.unwrap(), Mode::Pulled);
        for reader in ["bob", "cyd"] {
            assert_eq!(feed(&store, reader).await, [photo], "{reader}, by the next {next}");
        }
    }
}

/// The mark of who follows just now is on its way.
#[tokio::test]
async fn only_who_followed_until_then_lacks_the_mark() {
    let store = World::new().await.store;
    store.change_tie(&named("bob"), &ada(), TieChange::Follow, now()).await.unwrap();
    store.change_tie(&named("cyd"), &ada(), TieChange::Follow, seconds(1)).await.unwrap();
    store.set_author_mode(&ada(), Mode::Pulled).await.unwrap();
    assert_eq!(mend_author(&store, now()).await, Drift { entries: 0, pulls: 1 });
    assert_eq!(store.pulls(&named("bob")).await.unwrap(), [ada()]);
    assert!(store.pulls(&named("cyd")).await.unwrap().is_empty());
    assert_eq!(mend_author(&store, seconds(1)).await, Drift { entries: 0, pulls: 1 });
}

#[tokio::test]
async fn one_follower_too_many_turns_the_author_for_good() {
    let store = World::new().await.store;
    let before = post(&store, 0, Visibility::Public).await;
    for (reader, mode) in [("bob", Mode::Pushed), ("cyd", Mode::Pushed), ("dan", Mode::Pulled)] {
        change(&store, reader, TieChange::Follow).await;
        ensure_tie(&store, reader).await;
        assert_eq!(store.author_mode(&ada()).await.unwrap(), mode);
    }
    change(&store, "dan", TieChange::Unfollow).await;
    ensure_tie(&store, "dan").await;
    let after = post(&store, 1, Visibility::Public).await;
    feeds::ensure_photo(&store, LIMITS, after, now()).await.unwrap();
    assert_eq!(store.author_mode(&ada()).await.unwrap(), Mode::Pulled);
    assert!(store.entries_there(&[(named("bob"), after)]).await.unwrap().is_empty(), "it is not put");
    assert_eq!(feed(&store, "bob").await, [after, before]);
    assert!(feed(&store, "dan").await.is_empty());
}

/// Only who followed by then has missed it; what is older came, or did not come, with following.
#[tokio::test]
async fn a_missing_photo_is_put_into_the_feeds_of_those_who_followed_by_then() {
    let store = World::new().await.store;
    let photo = Photo { visibility: Visibility::Public, ..awaiting_since(now()) };
    store.change_tie(&named("bob"), &ada(), TieChange::Follow, now()).await.unwrap();
    store.change_tie(&named("cyd"), &ada(), TieChange::Follow, seconds(1)).await.unwrap();
    let id = published(&store, &photo).await.id;
    let mended = feeds::mend_photo(&store, LIMITS, id, now()).await.unwrap();
    assert_eq!(mended, Drift { entries: 1, pulls: 0 });
    assert_eq!((feed(&store, "bob").await, feed(&store, "cyd").await), (vec![id], vec![]));
    let next_year = seconds(366 * 24 * 3600);
    let forgotten = Photo { visibility: Visibility::Public, ..awaiting_since(now()) };
    let id = published(&store, &forgotten).await.id;
    assert_eq!(feeds::mend_photo(&store, LIMITS, id, next_year).await.unwrap(), Drift::default());
}
