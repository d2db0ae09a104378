//! Runs begun, failed and resumed, in order and out of it.

use domain::{
    id::PhotoId,
    photo::{Degraded, Failure, Photo, Status},
    task::Outcome,
};
use futures_util::future::join_all;
use jiff::SignedDuration;
use store::{Begin, Settlement, WorkList};

use crate::support::{awaiting, begun, empty, now, processing, published, settled, settlement, version};

#[tokio::test]
async fn the_first_run_begins_again_for_the_same_version_only() {
    let (store, _) = empty().await;
    let photo = awaiting();
    store.create_photo(&photo).await.unwrap();
    let first = begun(store.begin_first_run(photo.id, &version("v1"), now()).await.unwrap());
    assert_eq!((first.status, first.run, &first.version), (Status::Processing, 1, &Some(version("v1"))));
    let again = store.begin_first_run(photo.id, &version("v1"), now()).await.unwrap();
    assert_eq!(again, Begin::Begun(first.clone()));
    let other = store.begin_first_run(photo.id, &version("v2"), now()).await.unwrap();
    assert_eq!(other, Begin::Refused(first));
    let published =
        settled(store.settle(photo.id, &settlement(&photo, 1, Outcome::Published)).await.unwrap());
    let late = store.begin_first_run(photo.id, &version("v1"), now()).await.unwrap();
    assert_eq!(late, Begin::Refused(published));
    let unknown = PhotoId::new(1);
    assert_eq!(store.begin_first_run(unknown, &version("v1"), now()).await.unwrap(), Begin::Missing);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_versions_that_come_at_once_one_is_worked_on() {
    let (store, _) = empty().await;
    let photo = awaiting();
    store.create_photo(&photo).await.unwrap();
    let versions = [version("v1"), version("v2"), version("v1"), version("v2")];
    let begun = join_all(versions.iter().map(|v| store.begin_first_run(photo.id, v, now()))).await;
    let stands = store.photo(photo.id).await.unwrap().unwrap();
    for (begin, version) in begun.into_iter().map(Result::unwrap).zip(versions) {
        let expected = if stands.version == Some(version) {
            Begin::Begun(stands.clone())
        } else {
            Begin::Refused(stands.clone())
        };
        assert_eq!(begin, expected);
    }
}

#[tokio::test]
async fn the_next_run_begins_once_and_a_photo_in_view_stays_there() {
    let (store, _) = empty().await;
    let photo = published(&store, &awaiting()).await;
    let next = begun(store.begin_next_run(photo.id, 1, now()).await.unwrap());
    assert_eq!((next.status, next.run, next.revision), (Status::Published, 2, photo.revision));
    assert_eq!(store.begin_next_run(photo.id, 1, now()).await.unwrap(), Begin::Refused(next));
    assert_eq!(store.recent_public(None, now(), None, 10).await.unwrap().items.len(), 1);
    assert!(store.fail_run(photo.id, 2, "Task.Panic", now()).await.unwrap());
    assert!(!store.fail_run(photo.id, 2, "Task.Panic", now()).await.unwrap(), "it is known to have failed");
    let failed = store.photo(photo.id).await.unwrap().unwrap();
    assert_eq!(failed, Photo { run: 2, ..photo.clone() }, "a photo in view stays there as it was");
    let redriven = store.settle(photo.id, &settlement(&photo, 2, Outcome::InReview)).await.unwrap();
    assert_eq!(settled(redriven).status, Status::InReview, "a redriven run has its say");
}

#[tokio::test]
async fn the_next_run_follows_every_status_that_can_be_repaired() {
    let (store, _) = empty().await;
    let processing_one = processing(&store, &awaiting()).await;
    let next = begun(store.begin_next_run(processing_one.id, 1, now()).await.unwrap());
    assert_eq!((next.status, next.run), (Status::Processing, 2));

    let review = processing(&store, &awaiting()).await;
    store.settle(review.id, &settlement(&review, 1, Outcome::InReview)).await.unwrap();
    let next = begun(store.begin_next_run(review.id, 1, now()).await.unwrap());
    assert_eq!((next.status, next.run), (Status::InReview, 2));

    let failed = processing(&store, &awaiting()).await;
    store.fail_run(failed.id, 1, "Task.Panic", now()).await.unwrap();
    let next = begun(store.begin_next_run(failed.id, 1, now()).await.unwrap());
    assert_eq!((next.status, next.run, &next.failure), (Status::Processing, 2, &None));

    let waiting = awaiting();
    store.create_photo(&waiting).await.unwrap();
    assert_eq!(store.begin_next_run(waiting.id, 0, now()).await.unwrap(), Begin::Refused(waiting));

    let removed = processing(&store, &awaiting()).await;
    store.settle(removed.id, &settlement(&removed, 1, Outcome::Removed)).await.unwrap();
    let refused = store.begin_next_run(removed.id, 1, now()).await.unwrap();
    assert!(matches!(refused, Begin::Refused(Photo { status: Status::Removed, run: 1, .. })));
}

#[tokio::test]
async fn a_run_fails_once_and_is_resumed() {
    let (store, _) = empty().await;
    let photo = processing(&store, &awaiting()).await;
    assert!(!store.fail_run(photo.id, 2, "States.Timeout", now()).await.unwrap());
    assert!(store.fail_run(photo.id, 1, "States.Timeout", now()).await.unwrap());
    assert!(!store.fail_run(photo.id, 1, "Task.Panic", now()).await.unwrap());
    let failed = store.photo(photo.id).await.unwrap().unwrap();
    assert_eq!(failed.failure, Some(Failure { error: "States.Timeout".into(), run: 1 }));

    assert!(matches!(store.resume_run(photo.id, 2, now()).await.unwrap(), Begin::Refused(_)));
    let resumed = begun(store.resume_run(photo.id, 1, now()).await.unwrap());
    assert_eq!((resumed.status, resumed.run, &resumed.failure), (Status::Processing, 1, &None));
    assert_eq!(store.resume_run(photo.id, 1, now()).await.unwrap(), Begin::Begun(resumed));
    settled(store.settle(photo.id, &settlement(&photo, 1, Outcome::Published)).await.unwrap());
    assert!(matches!(store.resume_run(photo.id, 1, now()).await.unwrap(), Begin::Refused(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_next_runs_at_once_one_begins() {
    let (store, _) = empty().await;
    let photo = published(&store, &awaiting()).await;
    let begun = join_all((0..6).map(|_| store.begin_next_run(photo.id, 1, now()))).await;
    let begun = begun.into_iter().map(Result::unwrap).filter(|begin| matches!(begin, Begin::Begun(_)));
    assert_eq!(begun.count(), 1);
    assert_eq!(store.photo(photo.id).await.unwrap().unwrap().run, 2);
}

#[tokio::test]
async fn a_degraded_photo_is_repaired_by_its_next_run() {
    let (store, _) = empty().await;
    let photo = processing(&store, &awaiting()).await;
    let without_labels = Settlement {
        labels: None,
        degraded: vec![Degraded::Labels],
        ..settlement(&photo, 1, Outcome::Published)
    };
    let degraded = settled(store.settle(photo.id, &without_labels).await.unwrap());
    assert_eq!(degraded.degraded, [Degraded::Labels]);
    begun(store.begin_next_run(photo.id, 1, now()).await.unwrap());
    let repaired = settled(store.settle(photo.id, &settlement(&photo, 2, Outcome::Published)).await.unwrap());
    assert!(repaired.degraded.is_empty());
    assert_eq!(repaired.published_at, degraded.published_at);
}

#[tokio::test]
async fn a_late_word_of_a_failure_does_not_undo_the_redrive() {
    let (store, _) = empty().await;
    let photo = processing(&store, &awaiting()).await;
    let at = |minutes| now() + SignedDuration::from_mins(minutes);
    assert!(store.fail_run(photo.id, 1, "Task.Permanent", at(1)).await.unwrap());
    begun(store.resume_run(photo.id, 1, at(5)).await.unwrap());
    assert!(!store.fail_run(photo.id, 1, "Task.Permanent", at(1)).await.unwrap());
    assert_eq!(store.photo(photo.id).await.unwrap().unwrap().status, Status::Processing);
    assert!(store.fail_run(photo.id, 1, "Task.Permanent", at(6)).await.unwrap(), "it failed once more");
}

#[tokio::test]
async fn the_run_of_a_photo_in_view_is_looked_after_until_it_ends() {
    let (store, _) = empty().await;
    let photo = published(&store, &awaiting()).await;
    let later = now() + SignedDuration::from_mins(1);
    let processing = async || store.work(WorkList::Processing, later, None, 9).await.unwrap().items;
    assert!(processing().await.is_empty());
    begun(store.begin_next_run(photo.id, 1, now()).await.unwrap());
    assert_eq!(processing().await, [photo.id]);
    store.fail_run(photo.id, 2, "Task.Permanent", now()).await.unwrap();
    assert!(processing().await.is_empty(), "failed");
    begun(store.begin_next_run(photo.id, 2, now()).await.unwrap());
    assert_eq!(processing().await, [photo.id]);
    store.settle(photo.id, &settlement(&photo, 3, Outcome::Published)).await.unwrap();
    assert!(processing().await.is_empty(), "settled");
}
