//! Who unfollows while something of the author is on its way: nothing of it stays.

use aws_sdk_dynamodb::{Client, types::AttributeValue};
use domain::{
    id::{PhotoId, Username},
    photo::{Photo, Visibility},
    tie::TieChange,
};
use feeds::Drift;
use store::{Mode, Store};
use testbed::gate::{Gated, gated};

use crate::{
    support::{ada, awaiting, empty, now, person, published},
    world::LIMITS,
};

async fn change(store: &Store, from: &Username, change: TieChange) {
    store.change_tie(from, &ada(), change, now()).await.unwrap();
}

async fn post(store: &Store) -> PhotoId {
    published(store, &Photo { visibility: Visibility::Public, ..awaiting() }).await.id
}

/// Ends a tie as an index that is behind shows it: the place among the followers is there, what it stands for is not.
async fn unfollow_unseen(client: &Client, reader: &Username) {
    let text = |text: String| AttributeValue::S(text);
    let update = client.update_item().table_name("core").key("PK", text(format!("USER#{reader}")));
    let update =
        update.key("SK", text("TIE#ada".into())).update_expression("REMOVE follows SET mutes = :yes");
    update.expression_attribute_values(":yes", AttributeValue::Bool(true)).send().await.unwrap();
}

/// Followers of ada's, of whom bob has unfollowed, which the index does not show yet.
async fn followed_by(names: &[&str]) -> Store {
    let (store, client) = empty().await;
    for name in names {
        change(&store, &person(name), TieChange::Follow).await;
    }
    unfollow_unseen(&client, &person("bob")).await;
    assert_eq!(store.followers(&ada(), None, 9).await.unwrap().items.len(), names.len());
    store
}

async fn entries(store: &Store, names: &[&str], photo: PhotoId) -> Vec<Username> {
    let asked: Vec<_> = names.iter().map(|name| (person(name), photo)).collect();
    store.entries_there(&asked).await.unwrap().into_iter().map(|(reader, _)| reader).collect()
}

#[tokio::test]
async fn a_photo_comes_to_nobody_whom_only_the_index_calls_a_follower() {
    let names = ["bob", "cyd"];
    let store = followed_by(&names).await;
    let photo = post(&store).await;
    feeds::ensure_photo(&store, LIMITS, photo, now()).await.unwrap();
    assert_eq!(entries(&store, &names, photo).await, [person("cyd")]);

    let lost = post(&store).await;
    for mended in [Drift { entries: 1, pulls: 0 }, Drift::default()] {
        assert_eq!(feeds::mend_photo(&store, LIMITS, lost, now()).await.unwrap(), mended);
        assert_eq!(entries(&store, &names, lost).await, [person("cyd")]);
    }
}

#[tokio::test]
async fn a_turn_marks_nobody_whom_only_the_index_calls_a_follower() {
    let names = ["bob", "cyd", "dan"];
    let store = followed_by(&names).await;
    let photo = post(&store).await;
    feeds::ensure_photo(&store, LIMITS, photo, now()).await.unwrap();
    assert_eq!(store.author_mode(&ada()).await.unwrap(), Mode::Pulled);
    let marked = async || {
        let mut marked = store.pulled_by(&ada(), &names.map(person)).await.unwrap();
        marked.sort();
        marked
    };
    assert_eq!(marked().await, ["cyd", "dan"].map(person));
    store.delete_pull(&person("dan"), &ada()).await.unwrap();
    for mended in [Drift { entries: 0, pulls: 1 }, Drift::default()] {
        assert_eq!(feeds::mend_author(&store, LIMITS, &ada(), now()).await.unwrap(), mended);
        assert_eq!(marked().await, ["cyd", "dan"].map(person));
    }
}

async fn seen_to(store: &Store, reader: &str, next: TieChange) {
    change(store, &person(reader), next).await;
    feeds::ensure_tie(store, LIMITS, &person(reader), &ada(), now()).await.unwrap();
}

/// From when the followers were listed until something is put into their feeds.
#[tokio::test]
async fn who_unfollows_just_before_something_is_put_has_nothing_of_it() {
    for names in [&["bob", "cyd"][..], &["bob", "cyd", "dan"]] {
        let Gated { direct, through, gate, .. } = gated("PutRequest").await;
        for name in names {
            change(&direct, &person(name), TieChange::Follow).await;
        }
        let photo = post(&direct).await;
        let put = feeds::ensure_photo(&through, LIMITS, photo, now());
        let (put, ()) = tokio::join!(put, gate.meanwhile(seen_to(&direct, "bob", TieChange::Unfollow)));
        put.unwrap();
        let readers: Vec<_> = names.iter().map(|name| person(name)).collect();
        let mut have = entries(&direct, names, photo).await;
        have.extend(direct.pulled_by(&ada(), &readers).await.unwrap());
        have.sort();
        assert_eq!(have, readers[1..]);
    }
}

/// From when the tie was read until what was put is taken back.
#[tokio::test]
async fn who_follows_again_just_before_something_is_taken_back_has_it() {
    for names in [&["bob"][..], &["bob", "cyd", "dan"]] {
        let Gated { client, direct, through, gate } = gated("DeleteRequest").await;
        for name in names {
            change(&direct, &person(name), TieChange::Follow).await;
        }
        unfollow_unseen(&client, &person("bob")).await;
        let photo = post(&direct).await;
        let put = feeds::ensure_photo(&through, LIMITS, photo, now());
        let (put, ()) = tokio::join!(put, gate.meanwhile(seen_to(&direct, "bob", TieChange::Follow)));
        put.unwrap();
        let mut have = entries(&direct, names, photo).await;
        have.extend(direct.pulled_by(&ada(), &[person("bob")]).await.unwrap());
        assert_eq!(have, [person("bob")]);
    }
}
