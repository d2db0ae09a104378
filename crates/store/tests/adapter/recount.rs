//! Counts that are wrong are put right, and those that change meanwhile are left exact.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use aws_sdk_dynamodb::{Client, types::AttributeValue};
use domain::{
    id::{CommentId, PhotoId},
    photo::Visibility,
    social::{Comment, PersonCounts, PhotoCounts},
    tie::TieChange,
};
use futures_util::future::join_all;
use store::{Recounted, Store};

use crate::{
    proxy::{Fault, all_met, conflict, faulty, plan},
    support::{ada, awaiting, empty, now, partition, people, person, published, published_by},
};

/// Here an index is never behind.
const SOON: Duration = Duration::from_millis(20);

/// Writes wrong counts into a part, as no transaction would.
async fn breaks(client: &Client, pk: &str, part: u8, counts: &[(&str, i64)]) {
    for (name, value) in counts {
        let key = HashMap::from([
            ("PK".to_owned(), AttributeValue::S(pk.into())),
            ("SK".to_owned(), AttributeValue::S(format!("COUNTS#{part}"))),
        ]);
        client
            .update_item()
            .table_name("core")
            .set_key(Some(key))
            .update_expression("SET #name = :value")
            .expression_attribute_names("#name", *name)
            .expression_attribute_values(":value", AttributeValue::N(value.to_string()))
            .send()
            .await
            .unwrap();
    }
}

fn of_photo(likes: u64, comments: u64) -> PhotoCounts {
    PhotoCounts { likes, comments }
}

/// A photo with five likes and two comments.
async fn liked(store: &Store) -> PhotoId {
    let photo_id = awaiting().id;
    for other in people(5) {
        store.like(photo_id, &other, now()).await.unwrap();
    }
    for n in 0..2 {
        let (id, author, text) = (CommentId::new(n), person("bob"), "fine".to_owned());
        store.add_comment(&Comment { id, photo_id, author, text, created_at: now() }).await.unwrap();
    }
    photo_id
}

#[tokio::test]
async fn a_right_count_stays_and_a_wrong_one_is_put_right_once() {
    let (store, client) = empty().await;
    let photo = liked(&store).await;
    let pk = format!("PHOTO#{photo}");
    let right = Recounted { before: of_photo(5, 2), after: of_photo(5, 2), corrected: false };
    let before = partition(&client, "core", &pk).await;
    assert_eq!(store.recount_photo(photo).await.unwrap(), right);
    assert_eq!(partition(&client, "core", &pk).await, before, "nothing was written");

    breaks(&client, &pk, 0, &[("likes", 9), ("comments", -3)]).await;
    let wrong = Recounted { before: of_photo(9, 0), after: of_photo(5, 2), corrected: true };
    assert_eq!(store.recount_photo(photo).await.unwrap(), wrong);
    assert_eq!(store.recount_photo(photo).await.unwrap(), right);
    assert_eq!(store.photo_counts(&[photo]).await.unwrap(), [of_photo(5, 2)]);
    store.unlike(photo, &people(1)[0]).await.unwrap();
    assert_eq!(store.photo_counts(&[photo]).await.unwrap(), [of_photo(4, 2)]);
}

#[tokio::test]
async fn a_count_that_is_gone_comes_back_and_nothing_has_no_count() {
    let (store, client) = empty().await;
    let nothing = Recounted { before: of_photo(0, 0), after: of_photo(0, 0), corrected: false };
    assert_eq!(store.recount_photo(PhotoId::new(1)).await.unwrap(), nothing);
    assert!(partition(&client, "core", &format!("PHOTO#{}", PhotoId::new(1))).await.is_empty());
    let photo = liked(&store).await;
    let item = partition(&client, "core", &format!("PHOTO#{photo}")).await.remove("COUNTS#0").unwrap();
    let key = ["PK", "SK"].map(|name| (name.to_owned(), item[name].clone()));
    client.delete_item().table_name("core").set_key(Some(key.into())).send().await.unwrap();
    let lost = Recounted { before: of_photo(0, 0), after: of_photo(5, 2), corrected: true };
    assert_eq!(store.recount_photo(photo).await.unwrap(), lost);
    assert_eq!(store.photo_counts(&[photo]).await.unwrap(), [of_photo(5, 2)]);
}

#[tokio::test]
async fn all_parts_are_counted_also_those_that_no_reader_was_sent_to() {
    let (store, client) = empty().await;
    let photo = liked(&store).await;
    let pk = format!("PHOTO#{photo}");
    breaks(&client, &pk, 3, &[("likes", 4), ("version", 7)]).await;
    let hidden = Recounted { before: of_photo(5, 2), after: of_photo(5, 2), corrected: true };
    assert_eq!(store.recount_photo(photo).await.unwrap(), hidden);
    let parts = partition(&client, "core", &pk).await;
    assert_eq!(parts["COUNTS#0"]["likes"].as_n().unwrap(), "1");
    assert_eq!(store.photo_counts(&[photo]).await.unwrap(), [of_photo(5, 2)], "now all parts are read");
    breaks(&client, &pk, 3, &[("likes", 40)]).await;
    let spread = Recounted { before: of_photo(41, 2), after: of_photo(5, 2), corrected: true };
    assert_eq!(store.recount_photo(photo).await.unwrap(), spread);
}

#[tokio::test]
async fn a_persons_counts_are_put_right() {
    let (store, client) = empty().await;
    let (ada, others) = (ada(), people(6));
    for other in &others {
        store.change_tie(other, &ada, TieChange::Follow, now()).await.unwrap();
    }
    for other in &others[..2] {
        store.change_tie(&ada, other, TieChange::Follow, now()).await.unwrap();
    }
    // Neither of these is a follow.
    store.change_tie(&ada, &others[5], TieChange::Mute, now()).await.unwrap();
    store.change_tie(&others[4], &ada, TieChange::Unfollow, now()).await.unwrap();
    for visibility in [Visibility::Public, Visibility::Public, Visibility::Private, Visibility::Followers] {
        published_by(&store, &ada, visibility).await;
    }
    let gone = published(&store, &awaiting()).await;
    store.delete_photo(gone.id, gone.revision).await.unwrap();
    let right = PersonCounts { photos: 2, followers: 5, following: 2 };
    let recounted = store.recount_person(&ada, SOON).await.unwrap();
    assert_eq!(recounted, Recounted { before: right, after: right, corrected: false });
    breaks(&client, "USER#ada", 0, &[("photos", 7), ("followers", 1), ("following", 0)]).await;
    let before = PersonCounts { photos: 7, followers: 1, following: 0 };
    let recounted = store.recount_person(&ada, SOON).await.unwrap();
    assert_eq!(recounted, Recounted { before, after: right, corrected: true });
    assert_eq!(store.person_counts(&ada).await.unwrap(), right);
}

#[tokio::test]
async fn an_index_that_names_who_no_longer_follows_is_not_believed() {
    let (store, client) = empty().await;
    let (ada, others) = (ada(), people(3));
    for other in &others {
        store.change_tie(other, &ada, TieChange::Follow, now()).await.unwrap();
    }
    // As an index that is behind has it: the place is there, what it stands for is not.
    let key = HashMap::from([
        ("PK".to_owned(), AttributeValue::S(format!("USER#{}", others[1]))),
        ("SK".to_owned(), AttributeValue::S("TIE#ada".into())),
    ]);
    let remove = client.update_item().table_name("core").set_key(Some(key));
    remove
        .update_expression("REMOVE follows SET mutes = :yes")
        .expression_attribute_values(":yes", AttributeValue::Bool(true))
        .send()
        .await
        .unwrap();
    assert_eq!(store.followers(&ada, None, 9).await.unwrap().items.len(), 3, "the index says three");
    breaks(&client, "USER#ada", 0, &[("followers", 2)]).await;
    assert_eq!(store.recount_person(&ada, SOON).await.unwrap().after.followers, 2);
    breaks(&client, "USER#ada", 0, &[("followers", 4)]).await;
    assert_eq!(store.recount_person(&ada, SOON).await.unwrap().after.followers, 2);
    assert_eq!(store.person_counts(&ada).await.unwrap().followers, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn likes_during_a_recount_leave_the_count_exact() {
    let (store, client) = empty().await;
    let photo = liked(&store).await;
    breaks(&client, &format!("PHOTO#{photo}"), 0, &[("likes", 50)]).await;
    let others: Vec<_> = people(40).split_off(5);
    let likes = join_all(others.iter().map(|other| store.like(photo, other, now())));
    let (liked, recounts) = tokio::join!(likes, join_all((0..3).map(|_| store.recount_photo(photo))));
    assert!(liked.into_iter().all(Result::unwrap));
    for recounted in recounts {
        recounted.unwrap();
    }
    assert_eq!(store.photo_counts(&[photo]).await.unwrap(), [of_photo(40, 2)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_recounts_at_once_one_corrects() {
    let (store, client) = empty().await;
    let photo = liked(&store).await;
    breaks(&client, &format!("PHOTO#{photo}"), 0, &[("likes", 50)]).await;
    let recounts = join_all((0..5).map(|_| store.recount_photo(photo))).await;
    assert!(recounts.into_iter().all(|recounted| recounted.unwrap().after == of_photo(5, 2)));
    assert_eq!(store.photo_counts(&[photo]).await.unwrap(), [of_photo(5, 2)]);
}

#[tokio::test]
async fn a_correction_that_met_with_another_change_is_thought_over() {
    let (store, faults, client) = faulty().await;
    let photo = liked(&store).await;
    breaks(&client, &format!("PHOTO#{photo}"), 0, &[("likes", 50)]).await;
    plan(&faults, [("TransactWriteItems", conflict()), ("TransactWriteItems", Fault::LoseAnswer)]);
    assert_eq!(store.recount_photo(photo).await.unwrap().after, of_photo(5, 2));
    all_met(&faults);
    assert_eq!(store.photo_counts(&[photo]).await.unwrap(), [of_photo(5, 2)], "put right once");
    breaks(&client, &format!("PHOTO#{photo}"), 0, &[("likes", 50)]).await;
    plan(&faults, std::iter::repeat_n(("TransactWriteItems", conflict()), 10));
    assert!(store.recount_photo(photo).await.unwrap_err().is_transient());
    assert_eq!(store.photo_counts(&[photo]).await.unwrap(), [of_photo(50, 2)], "left as it is");
}

#[tokio::test]
async fn a_person_s_difference_is_believed_when_it_has_lasted_as_long_as_an_index_may_lag() {
    let (store, client) = empty().await;
    let ada = ada();
    store.change_tie(&person("bob"), &ada, TieChange::Follow, now()).await.unwrap();
    let lag = Duration::from_millis(900);
    let began = Instant::now();
    assert!(!store.recount_person(&ada, Duration::from_secs(600)).await.unwrap().corrected);
    breaks(&client, "USER#ada", 0, &[("followers", 3)]).await;
    let looked = Instant::now();
    assert!(store.recount_person(&ada, lag).await.unwrap().corrected);
    assert!(looked.elapsed() >= lag, "{:?}", looked.elapsed());
    assert!(began.elapsed() < Duration::from_secs(600), "what is right is not waited for");
    assert_eq!(store.person_counts(&ada).await.unwrap().followers, 1);
}

#[tokio::test]
async fn a_sum_below_zero_that_is_put_right_is_told_although_no_reader_sees_it() {
    let (store, client) = empty().await;
    let photo = awaiting().id;
    store.like(photo, &ada(), now()).await.unwrap();
    breaks(&client, &format!("PHOTO#{photo}"), 0, &[("comments", -3)]).await;
    let told = |corrected| Recounted { before: of_photo(1, 0), after: of_photo(1, 0), corrected };
    for corrected in [true, false] {
        assert_eq!(store.recount_photo(photo).await.unwrap(), told(corrected));
    }
    breaks(&client, "USER#ada", 0, &[("photos", -1)]).await;
    for corrected in [true, false] {
        assert_eq!(store.recount_person(&ada(), SOON).await.unwrap().corrected, corrected);
    }
}
