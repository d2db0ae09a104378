//! Tags on the rise.

use jiff::SignedDuration;
use store::Store;

use crate::{
    support::{empty, now},
    world::{Post, label, publish},
};

async fn post(store: &Store, owner: usize, caption: &str, days_ago: i64) {
    let at = now() - SignedDuration::from_hours(24 * days_ago) - SignedDuration::from_mins(1);
    publish(store, &Post { at, ..Post::by(&format!("person_{owner}"), caption) }).await;
}

async fn trends(store: &Store) -> Vec<String> {
    let trends = catalog::trending(store, now()).await.unwrap();
    assert!(trends.is_sorted_by(|more, less| more.score >= less.score));
    trends.into_iter().map(|trend| trend.tag.to_string()).collect()
}

#[tokio::test]
async fn what_more_people_use_than_usually_is_on_the_rise() {
    let (store, _) = empty().await;
    for owner in 0..24 {
        post(&store, owner, "#sea #old", 60).await;
    }
    for owner in 0..5 {
        post(&store, owner, "#sea #eclipse", 1).await;
    }
    for _ in 0..3 {
        post(&store, 5, "#mine", 1).await;
    }
    let trends = trends(&store).await;
    // One person alone makes less of a trend than five; what is always there makes none.
    assert_eq!(trends, ["eclipse", "mine"]);
}

/// Tags whose words begin alike stand between a tag and its own row.
#[tokio::test]
async fn a_common_tag_among_many_of_its_word_is_known_as_common() {
    let (store, _) = empty().await;
    for owner in 0..24 {
        let alike = ["north", "red", "dead", "black", "white", "baltic", "irish", "wadden", "ross", "kara"];
        let at = now() - SignedDuration::from_hours(24 * 60);
        let labels = vec![label("sea", 90.0), label(&format!("{}-sea", alike[owner % 10]), 90.0)];
        publish(&store, &Post { at, labels, ..Post::by(&format!("person_{owner}"), "") }).await;
    }
    for owner in 0..5 {
        post(&store, owner, "#sea #eclipse", 1).await;
    }
    assert_eq!(trends(&store).await, ["eclipse"]);
}

#[tokio::test]
async fn in_a_young_collection_what_most_people_use_is_first() {
    let (store, _) = empty().await;
    for owner in 0..3 {
        post(&store, owner, "#sea", 1).await;
    }
    for _ in 0..4 {
        post(&store, 0, "#mine", 1).await;
    }
    post(&store, 0, "#forgotten", 31).await;
    assert_eq!(trends(&store).await, ["sea", "mine"]);
}

#[tokio::test]
async fn where_nothing_is_nothing_is_on_the_rise() {
    let (store, _) = empty().await;
    assert_eq!(trends(&store).await, [""; 0]);
}
