//! Photos made, read, edited and deleted.

use domain::{
    id::{MediaSecret, PhotoId, Sha256, Username},
    photo::{Photo, Status, Visibility},
    stage::{Stage, StageReport, StageState},
    task::Outcome,
};
use futures_util::future::join_all;
use jiff::SignedDuration;
use store::{Change, Creation, Details, Seen};

use crate::support::{
    ada, awaiting, empty, items_of, names, now, processing, published, scan, settlement, tag,
};

fn done(change: Change<Photo>) -> Photo {
    match change {
        Change::Done(photo) => photo,
        other => panic!("not done: {other:?}"),
    }
}

fn captioned(caption: &str) -> Details {
    Details { caption: Some(Some(caption.into())), ..Details::default() }
}

#[tokio::test]
async fn a_photo_is_read_as_it_was_written() {
    let (store, _) = empty().await;
    let photo = published(&store, &awaiting()).await;
    assert_eq!(store.photo(photo.id).await.unwrap(), Some(photo.clone()));
    assert_eq!(store.photo_by_hash(&ada(), &photo.sha256.unwrap()).await.unwrap(), Some(photo.id));
    assert_eq!(store.photo(PhotoId::new(1)).await.unwrap(), None);
}

#[tokio::test]
async fn the_same_bytes_are_a_duplicate_for_their_owner_only() {
    let (store, _) = empty().await;
    let first = awaiting();
    assert_eq!(store.create_photo(&first).await.unwrap(), Creation::Created);
    assert_eq!(store.create_photo(&first).await.unwrap(), Creation::Exists);
    let again = Photo { sha256: first.sha256, ..awaiting() };
    assert_eq!(store.create_photo(&again).await.unwrap(), Creation::OwnDuplicate(Box::new(first.clone())));
    assert_eq!(store.photo(again.id).await.unwrap(), None);
    let elsewhere = Photo { owner: "bob".parse().unwrap(), sha256: first.sha256, ..awaiting() };
    assert_eq!(store.create_photo(&elsewhere).await.unwrap(), Creation::Created);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_uploads_of_the_same_bytes_at_once_one_is_made() {
    let (store, client) = empty().await;
    for round in 0..10_u8 {
        let sha256 = Some(Sha256::of(&[round]));
        let photos: Vec<_> = (0..6).map(|_| Photo { sha256, ..awaiting() }).collect();
        let made = join_all(photos.iter().map(|photo| store.create_photo(photo))).await;
        let made: Vec<_> = made.into_iter().map(Result::unwrap).collect();
        let winners: Vec<_> =
            made.iter().zip(&photos).filter(|(made, _)| **made == Creation::Created).collect();
        assert_eq!(winners.len(), 1, "{made:?}");
        let winner = winners[0].1;
        for made in made.iter().filter(|made| **made != Creation::Created) {
            assert_eq!(*made, Creation::OwnDuplicate(Box::new(winner.clone())));
        }
    }
    assert_eq!(scan(&client, "core").await.len(), 20, "a record and a hash for each round, and nothing else");
}

#[tokio::test]
async fn a_hash_that_its_photo_no_longer_needs_can_be_taken() {
    let (store, client) = empty().await;
    let first = awaiting();
    store.create_photo(&first).await.unwrap();
    // As a crash, or a restored backup, could leave it: the hash is there, its photo is not.
    let key = std::collections::HashMap::from([
        ("PK".to_owned(), aws_sdk_dynamodb::types::AttributeValue::S(format!("PHOTO#{}", first.id))),
        ("SK".to_owned(), aws_sdk_dynamodb::types::AttributeValue::S("META".into())),
    ]);
    client.delete_item().table_name("core").set_key(Some(key)).send().await.unwrap();
    let second = Photo { sha256: first.sha256, ..awaiting() };
    assert_eq!(store.create_photo(&second).await.unwrap(), Creation::Created);
    assert_eq!(store.photo_by_hash(&ada(), &first.sha256.unwrap()).await.unwrap(), Some(second.id));
}

#[tokio::test]
async fn many_photos_come_in_the_order_asked_for() {
    let (store, _) = empty().await;
    let photos: Vec<_> = (0..120).map(|_| awaiting()).collect();
    join_all(photos.iter().map(|photo| store.create_photo(photo))).await;
    let mut ids: Vec<_> = photos.iter().rev().map(|photo| photo.id).collect();
    ids.insert(60, PhotoId::new(5));
    ids.push(ids[0]);
    let found: Vec<_> = store.photos(&ids).await.unwrap().into_iter().map(|photo| photo.id).collect();
    ids.remove(60);
    assert_eq!(found, ids);
    assert!(store.photos(&[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn hashes_are_looked_up_together() {
    let (store, _) = empty().await;
    let photo = awaiting();
    store.create_photo(&photo).await.unwrap();
    let known = photo.sha256.unwrap();
    let hashes = [Sha256::of(b"unknown"), known, known];
    assert_eq!(store.photos_by_hashes(&ada(), &hashes).await.unwrap(), [(known, photo.id)]);
    let bob: Username = "bob".parse().unwrap();
    assert!(store.photos_by_hashes(&bob, &hashes).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_upload_is_renewed_or_given_up_only_while_it_is_awaited() {
    let (store, client) = empty().await;
    let photo = awaiting();
    store.create_photo(&photo).await.unwrap();
    let later = now() + SignedDuration::from_mins(10);
    assert!(store.renew_upload(photo.id, later).await.unwrap());
    let renewed = store.photo(photo.id).await.unwrap().unwrap();
    assert_eq!((renewed.upload_expires_at, renewed.revision), (Some(later), photo.revision));

    assert!(store.give_up_upload(photo.id).await.unwrap());
    assert!(!store.give_up_upload(photo.id).await.unwrap());
    assert!(!store.renew_upload(photo.id, later).await.unwrap());
    assert!(scan(&client, "core").await.is_empty());

    let begun = processing(&store, &awaiting()).await;
    assert!(!store.give_up_upload(begun.id).await.unwrap());
    assert!(!store.renew_upload(begun.id, later).await.unwrap());
    assert_eq!(store.photo(begun.id).await.unwrap(), Some(begun));
}

#[tokio::test]
async fn an_edit_is_for_one_revision_and_the_hashtags_follow() {
    let (store, _) = empty().await;
    let photo = published(&store, &awaiting()).await;
    let edit = captioned("in #bergen, not #sylt2");
    let edited = done(store.update_photo(photo.id, photo.revision, &edit).await.unwrap());
    assert_eq!(edited.revision, photo.revision + 1);
    assert_eq!(names(&edited), ["bergen", "sylt2", "sea", "sky"]);
    assert_eq!(edited.title, photo.title);
    assert_eq!(store.photo(photo.id).await.unwrap(), Some(edited.clone()));

    assert_eq!(store.update_photo(photo.id, photo.revision, &edit).await.unwrap(), Change::Stale);
    let same = done(store.update_photo(photo.id, edited.revision, &edit).await.unwrap());
    assert_eq!(same, edited, "nothing changed, so neither does the revision");
    let cleared = Details { title: Some(None), ..Details::default() };
    let cleared = done(store.update_photo(photo.id, edited.revision, &cleared).await.unwrap());
    assert_eq!(cleared.title, None);
    assert_eq!(store.update_photo(PhotoId::new(1), 1, &edit).await.unwrap(), Change::Missing);
}

#[tokio::test]
async fn narrower_visibility_leaves_the_public_list_and_the_old_secret() {
    let (store, _) = empty().await;
    let photo = published(&store, &awaiting()).await;
    let secret = MediaSecret::random();
    let edit =
        Details { visibility: Some(Visibility::Private), new_secret: Some(secret), ..Details::default() };
    let private = done(store.update_photo(photo.id, photo.revision, &edit).await.unwrap());
    assert_eq!(private.secret, secret);
    assert!(store.recent_public(None, now(), None, 10).await.unwrap().items.is_empty());
    assert_eq!(
        store.photos_of(&ada(), Seen::Everything, None, 10).await.unwrap().items,
        std::slice::from_ref(&private)
    );
    let edit = Details { visibility: Some(Visibility::Public), ..Details::default() };
    let public = done(store.update_photo(photo.id, private.revision, &edit).await.unwrap());
    assert_eq!(store.recent_public(None, now(), None, 10).await.unwrap().items, [public]);
}

#[tokio::test]
async fn the_secret_stays_until_there_are_renditions() {
    let (store, _) = empty().await;
    let photo = processing(&store, &awaiting()).await;
    let edit = Details { new_secret: Some(MediaSecret::random()), ..Details::default() };
    let edited = done(store.update_photo(photo.id, photo.revision, &edit).await.unwrap());
    assert_eq!(edited.secret, photo.secret);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_edits_of_one_revision_one_is_made() {
    let (store, _) = empty().await;
    let photo = published(&store, &awaiting()).await;
    let edits: Vec<_> = (0..8).map(|n| captioned(&format!("number {n}"))).collect();
    let made = join_all(edits.iter().map(|edit| store.update_photo(photo.id, photo.revision, edit))).await;
    let done: Vec<_> =
        made.into_iter().map(Result::unwrap).filter(|made| *made != Change::Stale).map(done).collect();
    assert_eq!(done.len(), 1);
    assert_eq!(store.photo(photo.id).await.unwrap().as_ref(), done.first());
}

#[tokio::test]
async fn a_deleted_photo_is_a_tombstone_and_nothing_more() {
    let (store, client) = empty().await;
    let photo = published(&store, &awaiting()).await;
    let report = StageReport { run: 1, attempt: 0, state: StageState::Succeeded, error: None, at: now() };
    for stage in Stage::ALL {
        store.report_stage(photo.id, stage, &report).await.unwrap();
    }
    assert_eq!(store.delete_photo(photo.id, photo.revision - 1).await.unwrap(), Change::Stale);
    let deleted = done(store.delete_photo(photo.id, photo.revision).await.unwrap());
    assert_eq!(deleted.status, Status::Deleted);
    assert_eq!((&deleted.title, &deleted.facts, deleted.tags.len()), (&None, &None, 0));
    assert_eq!(store.photo(photo.id).await.unwrap(), Some(deleted.clone()));
    assert_eq!(items_of(&client, photo.id).await, ["META"]);
    assert_eq!(store.photo_by_hash(&ada(), &photo.sha256.unwrap()).await.unwrap(), None);
    assert!(store.photos_of(&ada(), Seen::Everything, None, 10).await.unwrap().items.is_empty());
    assert!(store.recent_public(None, now(), None, 10).await.unwrap().items.is_empty());

    let items = scan(&client, "core").await;
    let item = items.iter().find(|item| item["SK"].as_s().unwrap() == "META").unwrap();
    assert!(item.contains_key("expires_at"));
    let indexed: Vec<_> = item.iter().filter(|(name, _)| name.starts_with("gsi")).collect();
    assert_eq!(indexed.len(), 2, "one place, which only erasure looks at: {indexed:?}");
    assert_eq!(item["gsi1pk"].as_s().unwrap(), "USER#ada#TOMBSTONES");

    assert_eq!(store.delete_photo(photo.id, deleted.revision).await.unwrap(), Change::Missing);
    let edit = captioned("too late");
    assert_eq!(store.update_photo(photo.id, deleted.revision, &edit).await.unwrap(), Change::Missing);
    let again = Photo { sha256: photo.sha256, ..awaiting() };
    assert_eq!(store.create_photo(&again).await.unwrap(), Creation::Created);
}

#[tokio::test]
async fn a_late_run_does_not_bring_a_deleted_photo_back() {
    let (store, client) = empty().await;
    let photo = processing(&store, &awaiting()).await;
    let deleted = done(store.delete_photo(photo.id, photo.revision).await.unwrap());
    let late = settlement(&photo, 1, Outcome::Published);
    let settled = store.settle(photo.id, &late).await.unwrap();
    assert_eq!(settled, store::Settled::Superseded(Some(deleted.clone())));
    assert!(!store.fail_run(photo.id, 1, "States.Timeout", now()).await.unwrap());
    let report = StageReport { run: 1, attempt: 0, state: StageState::Succeeded, error: None, at: now() };
    store.report_stage(photo.id, Stage::Derive, &report).await.unwrap();
    assert_eq!(store.photo(photo.id).await.unwrap(), Some(deleted));
    assert_eq!(items_of(&client, photo.id).await, ["META"]);
    assert!(store.photos_tagged(&tag("sea"), None, None, 10).await.unwrap().items.is_empty());
}
