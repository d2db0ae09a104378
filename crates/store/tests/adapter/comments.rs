//! Comments: counted exactly, listed on their photo and by their author.

use domain::{
    id::{CommentId, PhotoId, Username},
    social::Comment,
};
use futures_util::future::join_all;
use store::{Page, Store};

use crate::support::{ada, all, awaiting, empty, now, person};

fn comment(photo_id: PhotoId, author: &Username, n: u64) -> Comment {
    let id = CommentId::new(1_700_000_000_000 + n);
    Comment { id, photo_id, author: author.clone(), text: format!("number {n}"), created_at: now() }
}

async fn count(store: &Store, photo: PhotoId) -> u64 {
    store.photo_counts(&[photo]).await.unwrap()[0].comments
}

#[tokio::test]
async fn a_comment_is_counted_once_and_deleted_once() {
    let (store, _) = empty().await;
    let photo = awaiting().id;
    let comment = comment(photo, &ada(), 1);
    assert!(store.add_comment(&comment).await.unwrap());
    assert!(!store.add_comment(&Comment { text: "other".into(), ..comment.clone() }).await.unwrap());
    assert_eq!(store.comment(photo, comment.id).await.unwrap(), Some(comment.clone()));
    assert_eq!(store.comment(PhotoId::new(1), comment.id).await.unwrap(), None);
    assert_eq!(count(&store, photo).await, 1);
    assert!(store.delete_comment(photo, comment.id).await.unwrap());
    assert!(!store.delete_comment(photo, comment.id).await.unwrap());
    assert_eq!(store.comment(photo, comment.id).await.unwrap(), None);
    assert_eq!(count(&store, photo).await, 0);
}

#[tokio::test]
async fn every_page_size_walks_all_comments_the_latest_first_and_nothing_beside_them() {
    let (store, _) = empty().await;
    let photo = crate::support::published(&store, &awaiting()).await.id;
    // What stands in the same partition, below and above the comments.
    store.like(photo, &ada(), now()).await.unwrap();
    let mut comments: Vec<_> = (0..7).map(|n| comment(photo, &person("bob"), n)).collect();
    for comment in &comments {
        store.add_comment(comment).await.unwrap();
    }
    store.add_comment(&comment(awaiting().id, &person("eve"), 9)).await.unwrap();
    comments.reverse();
    let places: Vec<_> = comments.iter().map(|comment| (photo, comment.id)).collect();
    for limit in [1, 3, 7, 100] {
        let (store, bob) = (&store, &person("bob"));
        let listed = all(|from| async move { store.comments(photo, from.as_ref(), limit).await }).await;
        assert_eq!(listed, comments, "limit {limit}");
        let by = all(|from| async move { store.comments_by(bob, from.as_ref(), limit).await }).await;
        assert_eq!(by, places, "limit {limit}");
    }
    let full = store.comments(photo, None, 7).await.unwrap();
    assert_eq!(full, Page { items: comments, next: None }, "a full last page says that it is the last");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_comment_and_delete_at_once() {
    let (store, _) = empty().await;
    let photo = awaiting().id;
    let comments: Vec<_> = (0..30).map(|n| comment(photo, &ada(), n)).collect();
    let added = join_all(comments.iter().map(|comment| store.add_comment(comment))).await;
    assert!(added.into_iter().all(Result::unwrap));
    let deletes = comments[..20].iter().chain(&comments[10..20]);
    let deleted = join_all(deletes.map(|comment| store.delete_comment(photo, comment.id))).await;
    assert_eq!(deleted.into_iter().map(Result::unwrap).filter(|by_this_call| *by_this_call).count(), 20);
    assert_eq!(count(&store, photo).await, 10);
    assert_eq!(store.comments(photo, None, 100).await.unwrap().items.len(), 10);
}
