//! The units that the recorder adds up are those that AWS bills:
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html>.
#![allow(clippy::unwrap_used)]

use bench::{
    cost::Cost,
    database::Database,
    recorder::{Recorder, Recording},
    samples,
};
use domain::id::{PhotoId, Username};
use jiff::Timestamp;
use store::Store;

async fn recorded() -> (Store, Recorder) {
    let database = Database::start().await;
    let recorder = Recorder::start(database.endpoint(), Recording::Units).await.unwrap();
    (database.store_behind(&recorder.endpoint), recorder)
}

fn name(text: &str) -> Username {
    text.parse().unwrap()
}

/// Requests, read units, write units.
fn told(cost: &Cost) -> String {
    cost.to_string()
}

#[tokio::test]
async fn each_item_of_a_batch_is_rounded_up_by_itself() {
    let (store, recorder) = recorded().await;
    let small = samples::profile(&name("ada"), Timestamp::now());
    let large = domain::profile::Profile {
        bio: Some("x".repeat(4_500)),
        ..samples::profile(&name("bob"), Timestamp::now())
    };
    store.create_profile(&small).await.unwrap();
    assert_eq!(told(&recorder.take()), "1 / 0 / 1");
    store.create_profile(&large).await.unwrap();
    assert_eq!(told(&recorder.take()), "1 / 0 / 5");
    store.profile(&name("bob")).await.unwrap();
    assert_eq!(told(&recorder.take()), "1 / 2 / 0");
    // Together they are of less than 8 KB.
    assert_eq!(store.profiles(&[name("ada"), name("bob"), name("nobody")]).await.unwrap().len(), 2);
    assert_eq!(told(&recorder.take()), "1 / 4 / 0");
}

#[tokio::test]
async fn the_items_of_a_query_are_rounded_up_together() {
    let (store, recorder) = recorded().await;
    let reader = name("reader");
    for author in ["ada", "bob", "eve"] {
        store.put_pulls(&name(author), std::slice::from_ref(&reader)).await.unwrap();
    }
    let _ = recorder.take();
    assert_eq!(store.pulls(&reader).await.unwrap().len(), 3);
    assert_eq!(told(&recorder.take()), "1 / 1 / 0");
}

#[tokio::test]
async fn a_transaction_costs_twice_in_the_table_and_once_in_an_index() {
    let (store, recorder) = recorded().await;
    let photo = PhotoId::new(1);
    assert!(store.like(photo, &name("ada"), Timestamp::now()).await.unwrap());
    // The like and the count, twice each; the like in two indexes.
    assert_eq!(told(&recorder.take()), "1 / 0 / 6");
    assert!(!store.like(photo, &name("ada"), Timestamp::now()).await.unwrap());
    assert_eq!(recorder.take().refused, 1);
    // Of an index, eventually consistent: half.
    assert_eq!(store.likers(photo, None, 10).await.unwrap().items.len(), 1);
    assert_eq!(told(&recorder.take()), "1 / 0.5 / 0");
}
