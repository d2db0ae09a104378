//! How common words are: told twice is told once, and who is gone is forgotten.

use std::collections::BTreeMap;

use ::search::{
    Shelf, Word,
    census::{Census, MEMBERS_MAX, Mark},
};
use futures_util::{StreamExt, stream};
use store::{Standing, Store};

use super::{document, file, keys, photo, shelves, word};
use crate::support::empty;

const SHELF: Shelf = Shelf::Photos;

async fn standing(store: &Store, word: Option<&Word>) -> Option<Standing> {
    store.standings(SHELF, &[word.cloned()]).await.unwrap().remove(&word.cloned())
}

async fn count_in(store: &Store, word: Option<&Word>, mark: Mark) {
    let standing = standing(store, word).await.unwrap_or_default();
    store.count_in(SHELF, word, &standing, mark).await.unwrap();
}

async fn count_out(store: &Store, word: Option<&Word>, mark: Mark) {
    let standing = standing(store, word).await.unwrap_or_default();
    store.count_out(SHELF, word, &standing, mark).await.unwrap();
}

async fn holders(store: &Store, word: Option<&Word>) -> Option<u64> {
    standing(store, word).await.map(|standing| standing.census.estimate())
}

fn mark(n: u32) -> Mark {
    Mark::of(&n.to_string())
}

#[tokio::test]
async fn a_census_told_twice_counts_once() {
    let (store, client) = empty().await;
    let sea = word("sea");
    for word in [None, Some(&sea)] {
        assert_eq!(standing(&store, word).await, None);
        for _ in 0..2 {
            count_in(&store, word, mark(1)).await;
            store.count_in(SHELF, word, &Standing::default(), mark(2)).await.unwrap();
            assert_eq!(holders(&store, word).await, Some(2));
        }
        for _ in 0..2 {
            count_out(&store, word, mark(1)).await;
            assert_eq!(holders(&store, word).await, Some(1));
        }
        for _ in 0..2 {
            count_out(&store, word, mark(2)).await;
            assert_eq!(standing(&store, word).await, None);
        }
    }
    assert_eq!(keys(&shelves(&client).await), Vec::<String>::new());
}

#[tokio::test]
async fn shelves_and_words_do_not_count_for_each_other() {
    let (store, client) = empty().await;
    let (sea, sky) = (word("sea"), word("sky"));
    for (shelf, word) in [(Shelf::Photos, Some(&sea)), (Shelf::People, Some(&sea)), (Shelf::Photos, None)] {
        store.count_in(shelf, word, &Standing::default(), mark(1)).await.unwrap();
    }
    store.count_in(Shelf::Photos, Some(&sea), &Standing::default(), mark(2)).await.unwrap();
    let wanted = [None, Some(sea.clone()), Some(sky.clone()), Some(sea.clone())];
    let there = store.standings(Shelf::Photos, &wanted).await.unwrap();
    let counted: BTreeMap<_, _> = there.into_iter().map(|(word, it)| (word, it.census.estimate())).collect();
    assert_eq!(counted, BTreeMap::from([(None, 1), (Some(sea.clone()), 2)]));
    assert_eq!(
        keys(&shelves(&client).await),
        ["STANDING#NAME#sea / STANDING", "STANDING#WORD#* / STANDING", "STANDING#WORD#sea / STANDING"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_many_count_at_once_is_as_if_one_had_counted() {
    let (store, _) = empty().await;
    let documents = 1_000;
    let count = |n| count_in(&store, None, mark(n));
    stream::iter((0..documents).map(count)).buffer_unordered(8).collect::<Vec<_>>().await;
    let census = standing(&store, None).await.unwrap().census;
    assert!(census.level >= 1 && census.members.len() <= MEMBERS_MAX, "{}", census.members.len());
    let expected = (0..documents).map(mark).filter(|mark| census.takes(*mark)).collect();
    assert_eq!(
        census,
        Census { level: census.level, members: expected },
        "none is missing and none too many"
    );
    assert!((750..1_250).contains(&census.estimate()), "{}", census.estimate());
}

#[tokio::test]
async fn who_knows_an_old_level_puts_nothing_into_a_thinned_sample() {
    let (store, _) = empty().await;
    let sea = word("sea");
    for n in 0..520 {
        store.count_in(SHELF, Some(&sea), &Standing::default(), mark(n)).await.unwrap();
    }
    let before = standing(&store, Some(&sea)).await.unwrap();
    assert_eq!(before.census.level, 1);
    let out = (1_000..).map(mark).find(|mark| !before.census.takes(*mark)).unwrap();
    store.count_in(SHELF, Some(&sea), &Standing::default(), out).await.unwrap();
    assert_eq!(standing(&store, Some(&sea)).await.unwrap(), before);
}

#[tokio::test]
async fn a_list_spreads_and_never_shrinks() {
    let (store, _) = empty().await;
    let sea = word("sea");
    store.spread_list(SHELF, &sea, 1).await.unwrap();
    assert_eq!(standing(&store, Some(&sea)).await, None, "one part needs no saying");
    for (wanted, expected) in [(2, 2), (8, 8), (4, 8), (8, 8), (16, 16), (1, 16)] {
        store.spread_list(SHELF, &sea, wanted).await.unwrap();
        assert_eq!(standing(&store, Some(&sea)).await.unwrap().shards, expected);
        count_in(&store, Some(&sea), mark(1)).await;
        assert_eq!(standing(&store, Some(&sea)).await.unwrap().shards, expected);
    }
}

#[tokio::test]
async fn a_list_that_is_spread_is_forgotten_when_nobody_else_stands_in_any_part() {
    let (store, client) = empty().await;
    let (sea, subjects) = (word("sea"), [photo(1), photo(2)]);
    let parts = subjects.each_ref().map(|subject| subject.mark().shard(4));
    let spread = |subject: &::search::Subject| {
        let nothing = ::search::Filing::default();
        let sea = document(&["sea"], &[]);
        nothing.changes(Some(&sea), subject.mark(), |_| 4, ::search::Placing::Kept)
    };
    store.spread_list(SHELF, &sea, 4).await.unwrap();
    for subject in &subjects {
        assert!(store.file(subject, None, None, &spread(subject)).await.unwrap());
        count_in(&store, Some(&sea), subject.mark()).await;
    }
    count_out(&store, Some(&sea), subjects[0].mark()).await;
    count_out(&store, Some(&sea), subjects[1].mark()).await;
    let left = standing(&store, Some(&sea)).await.unwrap();
    assert_eq!((left.shards, left.census.estimate()), (4, 0), "both stand in parts {parts:?}");
    file(&store, &subjects[0], None).await;
    count_out(&store, Some(&sea), subjects[1].mark()).await;
    assert_eq!(standing(&store, Some(&sea)).await, None, "nobody but the one who leaves");
    file(&store, &subjects[1], None).await;
    assert_eq!(keys(&shelves(&client).await), Vec::<String>::new());
}

#[tokio::test]
async fn a_word_that_was_held_by_many_is_forgotten_with_the_last_of_them() {
    let (store, client) = empty().await;
    let (sea, last) = (word("sea"), photo(1));
    file(&store, &last, Some(&document(&["sea"], &[]))).await;
    for n in 0..520 {
        store.count_in(SHELF, Some(&sea), &Standing::default(), mark(n)).await.unwrap();
    }
    for mark in standing(&store, Some(&sea)).await.unwrap().census.members {
        count_out(&store, Some(&sea), mark).await;
    }
    let left = standing(&store, Some(&sea)).await.unwrap();
    assert_eq!(
        (left.census.level, left.census.estimate()),
        (1, 0),
        "one who is not in the sample stands there"
    );
    count_out(&store, Some(&sea), last.mark()).await;
    assert_eq!(standing(&store, Some(&sea)).await, None);
    file(&store, &last, None).await;
    assert_eq!(keys(&shelves(&client).await), Vec::<String>::new());
}
