//! Settling runs: twice, late, out of order, at once.

use domain::{
    id::Sha256,
    moderation::{Moderation, Verdict},
    photo::{Degraded, Photo, Rejection, RejectionReason, Status},
    tag::{Tag, TagSource},
    task::Outcome,
};
use futures_util::future::join_all;
use jiff::SignedDuration;
use store::{Begin, Change, Creation, Details, Seen, Settled, Settlement};

use crate::support::{
    ada, awaiting, begun, empty, facts, items_of, names, now, processing, published, settled, settlement, tag,
};

#[tokio::test]
async fn settling_publishes_and_twice_changes_nothing() {
    let (store, client) = empty().await;
    let photo = processing(&store, &awaiting()).await;
    let settlement = settlement(&photo, 1, Outcome::Published);
    let first = settled(store.settle(photo.id, &settlement).await.unwrap());
    assert_eq!((first.status, first.revision), (Status::Published, photo.revision + 1));
    assert_eq!((first.published_at, &first.facts), (Some(now()), &settlement.facts));
    assert_eq!(names(&first), ["sylt", "sea", "sky"]);
    assert_eq!(first.tags[1].confidence, Some(98.75));

    let late = Settlement { now: now() + SignedDuration::from_hours(1), ..settlement };
    assert_eq!(settled(store.settle(photo.id, &late).await.unwrap()), first);
    let other = Settlement { outcome: Outcome::Removed, ..late };
    assert_eq!(settled(store.settle(photo.id, &other).await.unwrap()), first, "the first word stands");
    assert_eq!(store.photo(photo.id).await.unwrap(), Some(first));
    assert_eq!(items_of(&client, photo.id).await, ["META"]);
}

#[tokio::test]
async fn runs_settle_in_any_order_and_the_newest_counts() {
    let (store, _) = empty().await;
    let photo = processing(&store, &awaiting()).await;
    begun(store.begin_next_run(photo.id, 1, now()).await.unwrap());
    let old = settlement(&photo, 1, Outcome::Removed);
    let new = settlement(&photo, 2, Outcome::Published);
    assert!(matches!(store.settle(photo.id, &old).await.unwrap(), Settled::Superseded(Some(_))));
    let first = settled(store.settle(photo.id, &new).await.unwrap());
    assert_eq!(store.settle(photo.id, &old).await.unwrap(), Settled::Superseded(Some(first.clone())));
    let future = settlement(&photo, 3, Outcome::Removed);
    assert_eq!(store.settle(photo.id, &future).await.unwrap(), Settled::Superseded(Some(first.clone())));
    assert_eq!(store.photo(photo.id).await.unwrap(), Some(first));
    let unknown = store.settle(domain::id::PhotoId::new(1), &new).await.unwrap();
    assert_eq!(unknown, Settled::Superseded(None));
}

#[tokio::test(flavor = "multi_thread")]
async fn settling_many_times_at_once_is_settling_once() {
    let (store, _) = empty().await;
    for _ in 0..5 {
        let photo = processing(&store, &awaiting()).await;
        let settlement = settlement(&photo, 1, Outcome::Published);
        let all = join_all((0..6).map(|_| store.settle(photo.id, &settlement))).await;
        let stands = store.photo(photo.id).await.unwrap().unwrap();
        assert_eq!(stands.revision, photo.revision + 1);
        for one in all {
            assert_eq!(one.unwrap(), Settled::Done(stands.clone()));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_and_a_settlement_at_once_both_count() {
    let (store, _) = empty().await;
    for _ in 0..10 {
        let photo = processing(&store, &awaiting()).await;
        let settlement = settlement(&photo, 1, Outcome::Published);
        let edit = Details { caption: Some(Some("#bergen".into())), ..Details::default() };
        let (settling, editing) = tokio::join!(
            store.settle(photo.id, &settlement),
            store.update_photo(photo.id, photo.revision, &edit)
        );
        settled(settling.unwrap());
        let stands = store.photo(photo.id).await.unwrap().unwrap();
        assert_eq!(stands.status, Status::Published);
        match editing.unwrap() {
            Change::Done(_) => assert_eq!(names(&stands), ["bergen", "sea", "sky"]),
            change => {
                assert_eq!(change, Change::Stale, "the settlement came first");
                assert_eq!(names(&stands), ["sylt", "sea", "sky"]);
            }
        }
    }
}

#[tokio::test]
async fn labels_that_could_not_be_had_leave_the_old_ones_and_the_owners_tags_stay() {
    let (store, _) = empty().await;
    let own = Tag { name: tag("mine"), source: TagSource::Owner, confidence: None };
    let photo = published(&store, &Photo { tags: vec![own], ..awaiting() }).await;
    assert_eq!(names(&photo), ["sylt", "sea", "sky", "mine"]);
    begun(store.begin_next_run(photo.id, 1, now()).await.unwrap());
    let blind = Settlement { labels: None, ..settlement(&photo, 2, Outcome::Published) };
    let kept = settled(store.settle(photo.id, &blind).await.unwrap());
    assert_eq!(names(&kept), ["sylt", "sea", "sky", "mine"]);
}

#[tokio::test]
async fn a_rejected_upload_frees_its_hash_and_stays_rejected() {
    let (store, _) = empty().await;
    let photo = processing(&store, &awaiting()).await;
    let sha256 = photo.sha256.unwrap();
    let rejection = Rejection { reason: RejectionReason::Corrupt, detail: "the file ends early".into() };
    let rejected = Settlement {
        facts: None,
        labels: None,
        rejection: Some(rejection.clone()),
        ..settlement(&photo, 1, Outcome::Rejected)
    };
    let rejected = settled(store.settle(photo.id, &rejected).await.unwrap());
    assert_eq!((rejected.status, &rejected.rejection), (Status::Rejected, &Some(rejection)));
    assert_eq!(store.photo_by_hash(&ada(), &sha256).await.unwrap(), None);

    let next = store.begin_next_run(photo.id, 1, now()).await.unwrap();
    assert_eq!(next, Begin::Refused(rejected), "a rejected photo stays rejected");
}

#[tokio::test]
async fn a_rejected_upload_leaves_the_hash_of_its_successor_alone() {
    let (store, _) = empty().await;
    let photo = processing(&store, &awaiting()).await;
    let rejected = Settlement { facts: None, ..settlement(&photo, 1, Outcome::Rejected) };
    store.settle(photo.id, &rejected).await.unwrap();
    let again = Photo { sha256: photo.sha256, ..awaiting() };
    assert_eq!(store.create_photo(&again).await.unwrap(), Creation::Created);

    let rejected = store.photo(photo.id).await.unwrap().unwrap();
    store.delete_photo(photo.id, rejected.revision).await.unwrap();
    assert_eq!(store.photo_by_hash(&ada(), &photo.sha256.unwrap()).await.unwrap(), Some(again.id));
}

#[tokio::test]
async fn an_adopted_object_gets_its_hash_when_it_is_settled() {
    let (store, _) = empty().await;
    let adopted = processing(&store, &Photo { sha256: None, ..awaiting() }).await;
    let sha256 = Sha256::of(b"dropped");
    let with = |photo| Settlement { facts: Some(facts(sha256)), ..settlement(photo, 1, Outcome::Published) };
    let first = settled(store.settle(adopted.id, &with(&adopted)).await.unwrap());
    assert_eq!(first.sha256, Some(sha256));
    assert_eq!(store.photo_by_hash(&ada(), &sha256).await.unwrap(), Some(adopted.id));

    let same_bytes = processing(&store, &Photo { sha256: None, ..awaiting() }).await;
    settled(store.settle(same_bytes.id, &with(&same_bytes)).await.unwrap());
    assert_eq!(store.photo_by_hash(&ada(), &sha256).await.unwrap(), Some(adopted.id));
}

#[tokio::test]
async fn what_is_removed_stays_removed() {
    let (store, _) = empty().await;
    let photo = processing(&store, &awaiting()).await;
    let explicit = Moderation {
        verdict: Verdict::Explicit,
        policy_version: "1".into(),
        model_version: "7.0".into(),
        labels: vec![],
    };
    let removing =
        Settlement { moderation: Some(explicit.clone()), ..settlement(&photo, 1, Outcome::Removed) };
    let removed = settled(store.settle(photo.id, &removing).await.unwrap());
    assert_eq!((removed.status, &removed.moderation), (Status::Removed, &Some(explicit)));
    assert_eq!(removed.published_at, None);
    assert_eq!(settled(store.settle(photo.id, &removing).await.unwrap()), removed, "the same run again");
    assert!(store.recent_public(None, now(), None, 10).await.unwrap().items.is_empty());
    assert_eq!(store.photos_of(&ada(), Seen::Everything, None, 10).await.unwrap().items, [removed]);
}

#[tokio::test]
async fn a_photo_that_goes_out_of_view_gets_another_secret() {
    let (store, _) = empty().await;
    let photo = published(&store, &awaiting()).await;
    begun(store.begin_next_run(photo.id, 1, now()).await.unwrap());
    let reviewing = settlement(&photo, 2, Outcome::InReview);
    let in_review = settled(store.settle(photo.id, &reviewing).await.unwrap());
    assert_eq!(in_review.status, Status::InReview);
    assert_ne!(in_review.secret, photo.secret);
    assert_eq!(settled(store.settle(photo.id, &reviewing).await.unwrap()), in_review);
    assert!(store.recent_public(None, now(), None, 10).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_run_that_was_thought_failed_may_still_settle() {
    let (store, _) = empty().await;
    let photo = processing(&store, &awaiting()).await;
    assert!(store.fail_run(photo.id, 1, "States.Timeout", now()).await.unwrap());
    let late = settled(store.settle(photo.id, &settlement(&photo, 1, Outcome::Published)).await.unwrap());
    assert_eq!((late.status, late.failure), (Status::Published, None));
    assert!(!store.fail_run(photo.id, 1, "States.Timeout", now()).await.unwrap());
}

fn rejection(photo: &Photo, run: u32) -> Settlement {
    let why = Rejection { reason: RejectionReason::Corrupt, detail: "the file ends early".into() };
    Settlement {
        facts: None,
        labels: None,
        rejection: Some(why),
        ..settlement(photo, run, Outcome::Rejected)
    }
}

#[tokio::test]
async fn a_photo_that_was_good_is_rejected_by_no_later_run() {
    let (store, _) = empty().await;
    let photo = published(&store, &awaiting()).await;
    let repaired = begun(store.begin_next_run(photo.id, 1, now()).await.unwrap());
    let settled = store.settle(photo.id, &rejection(&photo, 2)).await.unwrap();
    assert_eq!(settled, Settled::Contradicted(repaired.clone()));
    assert_eq!(store.photo(photo.id).await.unwrap(), Some(repaired));
    assert_eq!(store.photo_by_hash(&ada(), &photo.sha256.unwrap()).await.unwrap(), Some(photo.id));
    let older = store.settle(photo.id, &rejection(&photo, 1)).await.unwrap();
    assert!(matches!(older, Settled::Superseded(Some(_))));
}

fn moderation(verdict: Verdict) -> Moderation {
    Moderation { verdict, policy_version: "1".into(), model_version: "7.0".into(), labels: vec![] }
}

#[tokio::test]
async fn a_verdict_that_cannot_be_had_again_stands() {
    let (store, _) = empty().await;
    for (verdict, first, second) in [
        (Verdict::Clear, Outcome::Published, Status::Published),
        (Verdict::Suggestive, Outcome::InReview, Status::InReview),
    ] {
        let photo = processing(&store, &awaiting()).await;
        let known = Settlement { moderation: Some(moderation(verdict)), ..settlement(&photo, 1, first) };
        let before = settled(store.settle(photo.id, &known).await.unwrap());
        begun(store.begin_next_run(photo.id, 1, now()).await.unwrap());
        let unknown =
            Settlement { degraded: vec![Degraded::Moderation], ..settlement(&photo, 2, Outcome::InReview) };
        let after = settled(store.settle(photo.id, &unknown).await.unwrap());
        assert_eq!((after.status, &after.degraded[..]), (second, &[Degraded::Moderation][..]));
        assert_eq!((after.secret, after.moderation), (before.secret, Some(moderation(verdict))));
    }
}
