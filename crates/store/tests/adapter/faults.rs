//! What the network and a busy table do: answers lost, work left over, transactions in each other's way.

use domain::{photo::Status, task::Outcome};
use store::{Change, Creation, Details};
use testbed::{database::Database, wire::NOBODY};

use crate::{
    proxy::{Fault, all_met, conflict, faulty, plan, refusal},
    support::{awaiting, now, processing, published, scan, settled, settlement},
};

#[tokio::test]
async fn a_lost_answer_to_a_change_does_not_change_the_answer() {
    let (store, faults, _) = faulty().await;
    let photo = published(&store, &awaiting()).await;
    plan(&faults, [("PutItem", Fault::LoseAnswer)]);
    let edit = Details { title: Some(Some("new".into())), ..Details::default() };
    let edited = store.update_photo(photo.id, photo.revision, &edit).await.unwrap();
    all_met(&faults);
    let stands = store.photo(photo.id).await.unwrap().unwrap();
    assert_eq!((stands.title.as_deref(), stands.revision), (Some("new"), photo.revision + 1));
    assert_eq!(edited, Change::Done(stands));
}

#[tokio::test]
async fn lost_answers_to_settling_failing_and_beginning_are_made_up_for() {
    let (store, faults, _) = faulty().await;
    plan(&faults, [("TransactWriteItems", Fault::LoseAnswer), ("PutItem", Fault::LoseAnswer)]);
    let photo = processing(&store, &awaiting()).await;
    plan(&faults, [("PutItem", Fault::LoseAnswer)]);
    assert!(store.fail_run(photo.id, 1, "Task.Panic", now()).await.unwrap());
    plan(&faults, [("PutItem", Fault::LoseAnswer)]);
    let resumed = store.resume_run(photo.id, 1, now()).await.unwrap();
    assert!(matches!(resumed, store::Begin::Begun(_)));
    // The first write of settling notes the month, the second is the photo.
    plan(&faults, [("PutItem", Fault::LoseAnswer), ("PutItem", Fault::LoseAnswer)]);
    let done = settled(store.settle(photo.id, &settlement(&photo, 1, Outcome::Published)).await.unwrap());
    plan(&faults, [("TransactWriteItems", Fault::LoseAnswer)]);
    let deleted = store.delete_photo(photo.id, done.revision).await.unwrap();
    assert!(matches!(deleted, Change::Done(_)));
    all_met(&faults);
}

#[tokio::test]
async fn transactions_in_the_way_are_waited_for() {
    let (store, faults, _) = faulty().await;
    plan(&faults, [("TransactWriteItems", conflict()), ("TransactWriteItems", conflict())]);
    let photo = awaiting();
    assert_eq!(store.create_photo(&photo).await.unwrap(), Creation::Created);
    plan(&faults, [("PutItem", refusal("TransactionConflictException"))]);
    store.begin_first_run(photo.id, &crate::support::version("v1"), now()).await.unwrap();
    assert_eq!(store.photo(photo.id).await.unwrap().unwrap().status, Status::Processing);
    plan(&faults, [("TransactWriteItems", conflict())]);
    let deleted = store.delete_photo(photo.id, 2).await.unwrap();
    assert!(matches!(deleted, Change::Done(_)));
    all_met(&faults);
}

#[tokio::test]
async fn contention_that_does_not_end_is_given_up_and_transient() {
    let (store, faults, direct) = faulty().await;
    plan(&faults, std::iter::repeat_n(("TransactWriteItems", conflict()), 30));
    let error = store.create_photo(&awaiting()).await.unwrap_err();
    assert!(error.is_transient(), "{error}");
    assert!(scan(&direct, "core").await.is_empty());
}

#[tokio::test]
async fn work_left_over_is_asked_for_again() {
    let (store, faults, direct) = faulty().await;
    let photo = published(&store, &awaiting()).await;
    let left = || ("BatchGetItem", Fault::LeaveAll("UnprocessedKeys"));
    plan(&faults, [left(), left()]);
    assert_eq!(store.photos(&[photo.id]).await.unwrap(), std::slice::from_ref(&photo));
    plan(&faults, [("BatchWriteItem", Fault::LeaveAll("UnprocessedItems"))]);
    store.put_entries(&photo.owner, &[(photo.owner.clone(), photo.id)], now()).await.unwrap();
    assert_eq!(scan(&direct, "feed").await.len(), 1);
    all_met(&faults);
    plan(&faults, std::iter::repeat_n(left(), 30));
    assert!(store.photos(&[photo.id]).await.unwrap_err().is_transient());
}

#[tokio::test]
async fn errors_know_whether_trying_again_helps() {
    let (store, faults, _) = faulty().await;
    let id = awaiting().id;
    for (name, transient) in [
        ("ThrottlingException", true),
        ("ProvisionedThroughputExceededException", true),
        ("AccessDeniedException", false),
    ] {
        plan(&faults, std::iter::repeat_n(("GetItem", refusal(name)), 3));
        let error = store.photo(id).await.unwrap_err();
        assert_eq!(error.is_transient(), transient, "{name}");
        assert!(error.to_string().contains(name), "{error}");
        faults.lock().unwrap().clear();
    }
    let nowhere = Database::at(NOBODY).store();
    assert!(nowhere.photo(id).await.unwrap_err().is_transient(), "nobody answers there");
}
