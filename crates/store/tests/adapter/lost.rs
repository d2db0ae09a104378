//! Answers lost on their way to who follows, likes, comments and tells: done once, and counted once.

use domain::{
    id::CommentId,
    notice::News,
    social::Comment,
    tie::{Tie, TieChange},
};
use store::{Change, ProfileDetails, Store, Told};

use crate::{
    people::profile,
    proxy::{Fault, Plan, all_met, faulty, plan},
    support::{ada, awaiting, now, person},
};

/// As many as the client tries by itself: then the caller gets an error, and asks again.
const ALL_TRIES: usize = 3;

fn lose(faults: &Plan, answers: usize) {
    plan(faults, std::iter::repeat_n(("TransactWriteItems", Fault::LoseAnswer), answers));
}

async fn likes(store: &Store, photo: domain::id::PhotoId) -> (u64, u64) {
    let counts = store.photo_counts(&[photo]).await.unwrap()[0];
    (counts.likes, counts.comments)
}

#[tokio::test]
async fn a_like_whose_answer_is_lost_counts_once() {
    let (store, faults, _) = faulty().await;
    let photo = awaiting().id;
    lose(&faults, 1);
    assert!(store.like(photo, &ada(), now()).await.unwrap(), "the client asks again in the same words");
    assert_eq!(likes(&store, photo).await, (1, 0));
    lose(&faults, ALL_TRIES);
    assert!(store.like(photo, &person("bob"), now()).await.unwrap_err().is_transient());
    assert!(!store.like(photo, &person("bob"), now()).await.unwrap(), "not by this call");
    assert_eq!(likes(&store, photo).await, (2, 0));
    lose(&faults, ALL_TRIES);
    assert!(store.unlike(photo, &ada()).await.unwrap_err().is_transient());
    assert!(!store.unlike(photo, &ada()).await.unwrap());
    assert_eq!(likes(&store, photo).await, (1, 0));
    all_met(&faults);
}

#[tokio::test]
async fn a_comment_whose_answer_is_lost_counts_once() {
    let (store, faults, _) = faulty().await;
    let photo_id = awaiting().id;
    let id = CommentId::new(1);
    let comment = Comment { id, photo_id, author: ada(), text: "fine".into(), created_at: now() };
    lose(&faults, ALL_TRIES);
    assert!(store.add_comment(&comment).await.unwrap_err().is_transient());
    assert!(!store.add_comment(&comment).await.unwrap());
    assert_eq!(likes(&store, photo_id).await, (0, 1));
    lose(&faults, 1);
    assert!(store.delete_comment(photo_id, comment.id).await.unwrap());
    assert_eq!(likes(&store, photo_id).await, (0, 0));
    all_met(&faults);
}

#[tokio::test]
async fn a_change_of_a_tie_whose_answer_is_lost_counts_once() {
    let (store, faults, _) = faulty().await;
    let (ada, bob) = (ada(), person("bob"));
    let change = async |change| store.change_tie(&ada, &bob, change, now()).await;
    let counts = async || {
        let (own, other) =
            (store.person_counts(&ada).await.unwrap(), store.person_counts(&bob).await.unwrap());
        (own.following, other.followers)
    };
    for (what, expected) in [
        (TieChange::Follow, (1, 1)),
        (TieChange::Unfollow, (0, 0)),
        (TieChange::Follow, (1, 1)),
        (TieChange::Block, (0, 0)),
    ] {
        lose(&faults, ALL_TRIES);
        assert!(change(what).await.unwrap_err().is_transient());
        assert_eq!(change(what).await.unwrap(), store::Tied::Done);
        assert_eq!(counts().await, expected, "{what:?}");
    }
    lose(&faults, 1);
    change(TieChange::Unblock).await.unwrap();
    assert_eq!(store.tie(&ada, &bob).await.unwrap(), Tie::default());
    all_met(&faults);
}

#[tokio::test]
async fn a_notice_whose_answer_is_lost_is_there_once() {
    let (store, faults, _) = faulty().await;
    let bob = person("bob");
    let (told, news) = (Told { by: &bob, what: "follow#ada".into() }, News::Followed { by: bob.clone() });
    lose(&faults, ALL_TRIES);
    assert!(store.tell(&ada(), &told, &news, now()).await.unwrap_err().is_transient());
    assert!(!store.tell(&ada(), &told, &news, now()).await.unwrap());
    assert_eq!(store.inbox(&ada(), None, 9).await.unwrap().page.items.len(), 1);
    all_met(&faults);
}

#[tokio::test]
async fn a_change_of_a_profile_whose_answer_is_lost_is_answered_all_the_same() {
    let (store, faults, _) = faulty().await;
    store.create_profile(&profile(&ada())).await.unwrap();
    plan(&faults, [("PutItem", Fault::LoseAnswer)]);
    let details = ProfileDetails { bio: Some(Some("counts".into())), ..ProfileDetails::default() };
    let Change::Done(edited) = store.update_profile(&ada(), 1, &details).await.unwrap() else {
        panic!("the change was made");
    };
    assert_eq!((edited.revision, edited.bio.as_deref()), (2, Some("counts")));
    plan(&faults, [("PutItem", Fault::LoseAnswer)]);
    assert_eq!(store.close_profile(&ada(), now()).await.unwrap(), Some(now()));
    assert_eq!(store.profile(&ada()).await.unwrap().unwrap().revision, 3);
    all_met(&faults);
}
