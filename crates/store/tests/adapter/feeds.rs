//! Feeds: what was put there and what is read from its author, as one, and only what the reader may see now.

use std::collections::BTreeSet;

use domain::{
    id::{PhotoId, Username},
    photo::{Photo, Visibility},
    tie::TieChange,
};
use store::{Details, Mode, Page, Store};

use crate::proxy::{Fault, all_met, faulty, plan, watched};
use crate::support::{
    ada, after, all, awaiting, empty, now, partition, people, person, published, published_by, scan, tag,
};

async fn change(store: &Store, from: &Username, to: &Username, change: TieChange) {
    store.change_tie(from, to, change, now()).await.unwrap();
}

async fn put(store: &Store, reader: &Username, photo: &Photo) {
    store.put_entries(&photo.owner, &[(reader.clone(), photo.id)], now()).await.unwrap();
}

async fn feed(store: &Store, reader: &Username, limit: u32) -> Vec<PhotoId> {
    let photos = all(|from| async move { store.feed(reader, from.as_ref(), limit).await }).await;
    photos.iter().map(|photo| photo.id).collect()
}

fn newest_first<'a>(photos: impl IntoIterator<Item = &'a Photo>) -> Vec<PhotoId> {
    photos.into_iter().map(|photo| photo.id).collect::<BTreeSet<_>>().into_iter().rev().collect()
}

/// Three authors that bob follows: one whose photos are put into his feed, one that he reads from where they are, and
/// one of whom some were put before they were read from where they are. In turns, so that pages mix them.
async fn mixed(store: &Store) -> Vec<Photo> {
    let bob = person("bob");
    let (pushed, pulled, turned) = (person("pushed"), person("pulled"), person("turned"));
    for author in [&pushed, &pulled, &turned] {
        change(store, &bob, author, TieChange::Follow).await;
    }
    store.put_pulls(&pulled, std::slice::from_ref(&bob)).await.unwrap();
    store.put_pulls(&turned, std::slice::from_ref(&bob)).await.unwrap();
    let mut photos = Vec::new();
    for round in 0..5 {
        for author in [&pushed, &pulled, &turned] {
            let visibility = if round % 2 == 0 { Visibility::Public } else { Visibility::Followers };
            let photo = published_by(store, author, visibility).await;
            if *author == pushed || (*author == turned && round < 3) {
                put(store, &bob, &photo).await;
            }
            photos.push(photo);
        }
    }
    photos
}

#[tokio::test]
async fn a_feed_is_entries_and_pulled_authors_as_one_without_doubles() {
    let (store, _) = empty().await;
    let photos = mixed(&store).await;
    let expected = newest_first(&photos);
    assert_eq!(expected.len(), 15);
    for limit in [1, 3, 15, 100] {
        assert_eq!(feed(&store, &person("bob"), limit).await, expected, "limit {limit}");
    }
    let page = store.feed(&person("bob"), None, 15).await.unwrap();
    assert_eq!((page.items.len(), page.next), (15, None), "a full last page says that it is the last");
    assert_eq!(store.feed(&ada(), None, 9).await.unwrap(), Page { items: vec![], next: None });
}

#[tokio::test]
async fn a_feed_shows_at_once_what_the_reader_may_no_longer_see() {
    let (store, _) = empty().await;
    let mut photos = mixed(&store).await;
    let bob = person("bob");
    let revised = |n: usize, visibility| {
        let (store, photo) = (&store, photos[n].clone());
        let edit = Details { visibility: Some(visibility), ..Details::default() };
        async move { store.update_photo(photo.id, photo.revision, &edit).await.unwrap() }
    };
    // One of each author's is hidden, one of each is deleted.
    for n in 0..3 {
        revised(n, Visibility::Private).await;
    }
    for photo in &photos[3..6] {
        store.delete_photo(photo.id, photo.revision).await.unwrap();
    }
    photos.drain(..6);
    assert_eq!(feed(&store, &bob, 3).await, newest_first(&photos));
    for (on, off) in [(TieChange::Unfollow, TieChange::Follow), (TieChange::Mute, TieChange::Unmute)] {
        for author in [person("pushed"), person("pulled"), person("turned")] {
            change(&store, &bob, &author, on).await;
            let others = newest_first(photos.iter().filter(|photo| photo.owner != author));
            assert_eq!(feed(&store, &bob, 3).await, others, "{author} {on:?}");
            change(&store, &bob, &author, off).await;
            assert_eq!(feed(&store, &bob, 3).await, newest_first(&photos), "{author} {off:?}");
        }
    }
    change(&store, &person("pulled"), &bob, TieChange::Block).await;
    change(&store, &bob, &person("turned"), TieChange::Block).await;
    let pushed = newest_first(photos.iter().filter(|photo| photo.owner == person("pushed")));
    assert_eq!(feed(&store, &bob, 3).await, pushed);
}

#[tokio::test]
async fn pages_are_refilled_until_they_are_full() {
    let (store, _) = empty().await;
    let bob = person("bob");
    change(&store, &bob, &ada(), TieChange::Follow).await;
    let mut shown = Vec::new();
    for n in 0..9 {
        let photo = published(&store, &awaiting()).await;
        put(&store, &bob, &photo).await;
        shown.push(photo);
        // Behind each, ten that are nowhere any more.
        let gone: Vec<_> = (0..10).map(|_| (bob.clone(), awaiting().id)).collect();
        store.put_entries(&ada(), &gone, after(n)).await.unwrap();
    }
    let page = store.feed(&bob, None, 4).await.unwrap();
    assert_eq!(page.items.len(), 4, "a page is full as long as there are more");
    assert_eq!(feed(&store, &bob, 4).await, newest_first(&shown));
}

#[tokio::test]
async fn ones_own_photos_are_not_in_ones_feed() {
    let (store, _) = empty().await;
    let own = published(&store, &awaiting()).await;
    put(&store, &ada(), &own).await;
    assert!(feed(&store, &ada(), 9).await.is_empty());
}

#[tokio::test]
async fn public_lists_leave_out_whom_the_reader_does_not_want() {
    let (store, _) = empty().await;
    let bob = &person("bob");
    let (own, other) =
        (published_by(&store, bob, Visibility::Public).await, published(&store, &awaiting()).await);
    for photo in [&own, &other] {
        crate::search::stand_under(&store, photo.id, &[tag("sea")]).await;
    }
    let (both, only_own) = (newest_first([&own, &other]), newest_first([&own]));
    let shown = async |reader: Option<&Username>| {
        let recent = store.recent_public(reader, now(), None, 9).await.unwrap().items;
        let tagged = store.photos_tagged(&tag("sea"), reader, None, 9).await.unwrap().items;
        assert_eq!(newest_first(&recent), newest_first(&tagged));
        newest_first(&recent)
    };
    for (on, off) in [(TieChange::Mute, TieChange::Unmute), (TieChange::Block, TieChange::Unblock)] {
        change(&store, bob, &ada(), on).await;
        assert_eq!(shown(Some(bob)).await, only_own, "{on:?}");
        assert_eq!(shown(None).await, both);
        change(&store, bob, &ada(), off).await;
        assert_eq!(shown(Some(bob)).await, both, "{off:?}");
    }
    change(&store, &ada(), bob, TieChange::Block).await;
    assert_eq!(shown(Some(bob)).await, only_own, "whoever blocks, neither exists for the other");
    assert_eq!(shown(Some(&person("eve"))).await, both);
}

#[tokio::test]
async fn an_author_only_comes_forward() {
    let (store, _) = empty().await;
    assert_eq!(store.author_mode(&ada()).await.unwrap(), Mode::Pushed);
    for (set, expected) in [
        (Mode::Pushed, Mode::Pushed),
        (Mode::Turning, Mode::Turning),
        (Mode::Turning, Mode::Turning),
        (Mode::Pushed, Mode::Turning),
        (Mode::Pulled, Mode::Pulled),
        (Mode::Turning, Mode::Pulled),
        (Mode::Pushed, Mode::Pulled),
    ] {
        store.set_author_mode(&ada(), set).await.unwrap();
        assert_eq!(store.author_mode(&ada()).await.unwrap(), expected, "after {set:?}");
    }
    assert_eq!(store.author_mode(&person("bob")).await.unwrap(), Mode::Pushed);
}

#[tokio::test]
async fn entries_are_put_twice_found_and_taken_out_by_author() {
    let (store, client) = empty().await;
    let (bob, eve) = (person("bob"), person("eve"));
    let entries: Vec<_> =
        (0..60).map(|n| (if n % 2 == 0 { bob.clone() } else { eve.clone() }, awaiting().id)).collect();
    let doubled = [entries.as_slice(), &entries[..3]].concat();
    for _ in 0..2 {
        store.put_entries(&ada(), &doubled, now()).await.unwrap();
    }
    let other = (bob.clone(), awaiting().id);
    store.put_entries(&eve, std::slice::from_ref(&other), now()).await.unwrap();
    store.put_pulls(&ada(), std::slice::from_ref(&bob)).await.unwrap();
    store.put_entries(&ada(), &[], now()).await.unwrap();

    let mut asked = entries.clone();
    asked.push((eve.clone(), other.1));
    let there: BTreeSet<_> = store.entries_there(&asked).await.unwrap().into_iter().collect();
    assert_eq!(there, entries.iter().cloned().collect());
    for limit in [1, 3, 100] {
        let (store, bob) = (&store, &bob);
        let of_bob = all(|from| async move { store.feed_entries(bob, from.as_ref(), limit).await }).await;
        assert_eq!(of_bob.len(), 31, "limit {limit}");
        assert!(of_bob.is_sorted_by(|a, b| a > b), "the newest first, none twice");
    }
    for _ in 0..2 {
        store.delete_entries_by(&bob, &ada()).await.unwrap();
    }
    let left = store.feed_entries(&bob, None, 100).await.unwrap().items;
    assert_eq!(left, [other.1], "of another author");
    assert_eq!(store.pulls(&bob).await.unwrap(), [ada()], "a marker is no entry");
    assert_eq!(store.feed_entries(&eve, None, 100).await.unwrap().items.len(), 30, "of another reader");
    let item = &partition(&client, "feed", "FEED#bob").await[&other.1.to_string()];
    let year = now().as_second() + 365 * 24 * 3600;
    assert_eq!(item["expires_at"].as_n().unwrap(), &year.to_string());
}

#[tokio::test]
async fn pulls_are_put_twice_and_deleted_twice() {
    let (store, client) = empty().await;
    let (readers, bob) = (people(60), person("bob"));
    let doubled = [readers.as_slice(), &readers[..2]].concat();
    for _ in 0..2 {
        store.put_pulls(&ada(), &doubled).await.unwrap();
    }
    assert_eq!(scan(&client, "feed").await.len(), 60);
    for author in ["eve", "ada", "zoe"] {
        store.put_pulls(&person(author), std::slice::from_ref(&bob)).await.unwrap();
    }
    assert_eq!(store.pulls(&bob).await.unwrap(), ["zoe", "eve", "ada"].map(person));
    for _ in 0..2 {
        store.delete_pull(&bob, &person("eve")).await.unwrap();
    }
    assert_eq!(store.pulls(&bob).await.unwrap(), ["zoe", "ada"].map(person));
    assert!(store.pulls(&person("nobody")).await.unwrap().is_empty());
}

#[tokio::test]
async fn entries_are_taken_out_by_what_stands_there_now() {
    let (store, faults, _) = faulty().await;
    let (bob, eve) = (person("bob"), person("eve"));
    let [one, other] = [awaiting().id, awaiting().id].map(|photo| (bob.clone(), photo));
    let of_eve = (eve, other.1);
    store.put_entries(&ada(), &[one.clone(), other.clone(), of_eve.clone()], now()).await.unwrap();
    plan(&faults, [("Query", Fault::Lag)]);
    store.delete_entries_by(&bob, &ada()).await.unwrap();
    all_met(&faults);
    let all = [one.clone(), other.clone(), of_eve.clone()];
    assert_eq!(store.entries_there(&all).await.unwrap(), std::slice::from_ref(&of_eve));
    store.put_entries(&ada(), &[one.clone(), other.clone()], now()).await.unwrap();
    for _ in 0..2 {
        store.delete_entries(&[one.clone(), of_eve.clone(), one.clone()]).await.unwrap();
    }
    assert_eq!(store.entries_there(&all).await.unwrap(), [other]);
}

/// Each author that is read from where they are is a query of its own.
#[tokio::test]
async fn a_feed_of_many_pulled_authors_asks_a_few_at_a_time() {
    let (store, load) = watched().await;
    let (bob, mut photos) = (person("bob"), Vec::new());
    for author in people(60) {
        change(&store, &bob, &author, TieChange::Follow).await;
        store.put_pulls(&author, std::slice::from_ref(&bob)).await.unwrap();
        photos.push(published_by(&store, &author, Visibility::Public).await);
    }
    load.take_most();
    let expected = newest_first(&photos);
    for limit in [7, 100] {
        assert_eq!(feed(&store, &bob, limit).await, expected, "limit {limit}");
    }
    let most = load.take_most();
    assert!((2..=16).contains(&most), "{most} at once");
}
