//! Counts in dispute: spread over parts, and exact. Public photos: counted with their record.

use domain::{
    id::{MediaSecret, PhotoId},
    photo::{Photo, Visibility},
    task::Outcome,
};
use futures_util::future::join_all;
use store::{Change, Details, Settled, Store};

use crate::{
    proxy::{conflict, faulty, plan},
    support::{
        ada, awaiting, empty, now, partition, people, processing, published, published_by, settlement,
    },
};

/// How many parts a photo's counts have, and how many likes all of them together say.
async fn parts(client: &aws_sdk_dynamodb::Client, photo: PhotoId) -> (usize, i64) {
    let items = partition(client, "core", &format!("PHOTO#{photo}")).await;
    let parts: Vec<_> = items.iter().filter(|(sk, _)| sk.starts_with("COUNTS#")).collect();
    let likes = parts.iter().filter_map(|(_, item)| item.get("likes")?.as_n().ok()?.parse::<i64>().ok());
    (parts.len(), likes.sum())
}

async fn likes(store: &Store, photo: PhotoId) -> u64 {
    store.photo_counts(&[photo]).await.unwrap()[0].likes
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_in_dispute_spreads_and_stays_exact() {
    let (store, faults, client) = faulty().await;
    let (photo, others) = (awaiting().id, people(40));
    plan(&faults, std::iter::repeat_n(("TransactWriteItems", conflict()), 100));
    let liked = join_all(others.iter().map(|other| store.like(photo, other, now()))).await;
    assert!(liked.into_iter().all(Result::unwrap));
    let (used, sum) = parts(&client, photo).await;
    assert!((2..=8).contains(&used), "{used} parts");
    assert_eq!((likes(&store, photo).await, sum), (40, 40));

    plan(&faults, std::iter::repeat_n(("TransactWriteItems", conflict()), 100));
    let taken = join_all(others[..30].iter().map(|other| store.unlike(photo, other))).await;
    assert!(taken.into_iter().all(Result::unwrap));
    assert_eq!((likes(&store, photo).await, parts(&client, photo).await.1), (10, 10));
    store.like(photo, &ada(), now()).await.unwrap();
    assert_eq!(likes(&store, photo).await, 11, "what nobody disputes goes to the first part again");
}

#[tokio::test(flavor = "multi_thread")]
async fn followers_of_one_person_spread_too() {
    use domain::tie::TieChange::Follow;
    let (store, faults, client) = faulty().await;
    let others = people(12);
    plan(&faults, std::iter::repeat_n(("TransactWriteItems", conflict()), 36));
    let ada = &ada();
    join_all(others.iter().map(|other| async { store.change_tie(other, ada, Follow, now()).await.unwrap() }))
        .await;
    assert_eq!(store.person_counts(ada).await.unwrap().followers, 12);
    for other in &others {
        assert_eq!(store.person_counts(other).await.unwrap().following, 1);
    }
    let items = partition(&client, "core", "USER#ada").await;
    assert!(items.keys().filter(|sk| sk.starts_with("COUNTS#")).count() > 1, "{:?}", items.keys());
}

async fn public_photos(store: &Store) -> u64 {
    store.person_counts(&ada()).await.unwrap().photos
}

fn seen_by(visibility: Visibility) -> Details {
    let new_secret = (visibility != Visibility::Public).then(MediaSecret::random);
    Details { visibility: Some(visibility), new_secret, ..Details::default() }
}

async fn show(store: &Store, id: PhotoId, visibility: Visibility) {
    let photo = store.photo(id).await.unwrap().unwrap();
    let changed = store.update_photo(id, photo.revision, &seen_by(visibility)).await.unwrap();
    assert!(matches!(changed, Change::Done(_)));
}

#[tokio::test]
async fn a_public_photo_is_counted_from_publishing_to_deletion() {
    use Visibility::{Followers, Private, Public};
    let (store, _) = empty().await;
    let photo = processing(&store, &awaiting()).await;
    assert_eq!(public_photos(&store).await, 0, "not before it is published");
    for _ in 0..2 {
        store.settle(photo.id, &settlement(&photo, 1, Outcome::Published)).await.unwrap();
        assert_eq!(public_photos(&store).await, 1);
    }
    for (visibility, expected) in [(Followers, 0), (Private, 0), (Public, 1), (Private, 0), (Public, 1)] {
        for _ in 0..2 {
            show(&store, photo.id, visibility).await;
        }
        assert_eq!(public_photos(&store).await, expected, "{visibility:?}");
    }
    published_by(&store, &ada(), Private).await;
    assert_eq!(public_photos(&store).await, 1);
    let revision = store.photo(photo.id).await.unwrap().unwrap().revision;
    for _ in 0..2 {
        store.delete_photo(photo.id, revision).await.unwrap();
        assert_eq!(public_photos(&store).await, 0);
    }
}

#[tokio::test]
async fn a_photo_that_moderation_takes_out_of_view_is_counted_no_more() {
    let (store, _) = empty().await;
    for outcome in [Outcome::Removed, Outcome::InReview] {
        let photo = published(&store, &awaiting()).await;
        assert_eq!(public_photos(&store).await, 1);
        store.begin_next_run(photo.id, 1, now()).await.unwrap();
        assert_eq!(public_photos(&store).await, 1, "it stays in view while it is repaired");
        let judged = domain::moderation::Moderation {
            verdict: if outcome == Outcome::Removed {
                domain::moderation::Verdict::Explicit
            } else {
                domain::moderation::Verdict::Suggestive
            },
            labels: vec![],
            policy_version: "1".into(),
            model_version: "7".into(),
        };
        let settlement = store::Settlement { moderation: Some(judged), ..settlement(&photo, 2, outcome) };
        assert!(matches!(store.settle(photo.id, &settlement).await.unwrap(), Settled::Done(_)));
        assert_eq!(public_photos(&store).await, 0, "{outcome:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_change_and_a_deletion_at_once_the_count_is_exact() {
    let (store, _) = empty().await;
    for _ in 0..6 {
        let photo = published(&store, &awaiting()).await;
        let hide = seen_by(Visibility::Private);
        let (changed, deleted) = tokio::join!(
            store.update_photo(photo.id, photo.revision, &hide),
            store.delete_photo(photo.id, photo.revision),
        );
        let done =
            [changed.unwrap(), deleted.unwrap()].iter().filter(|it| matches!(it, Change::Done(_))).count();
        assert_eq!(done, 1, "both are for one revision");
        assert_eq!(public_photos(&store).await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_photos_published_at_once_are_all_counted() {
    let (store, _) = empty().await;
    let photos: Vec<Photo> = (0..20).map(|_| awaiting()).collect();
    join_all(photos.iter().map(|photo| published(&store, photo))).await;
    assert_eq!(public_photos(&store).await, 20);
}
