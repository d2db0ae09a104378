//! Likes: counted exactly, listed both ways.

use domain::{id::PhotoId, social::PhotoCounts};
use futures_util::future::join_all;
use store::Store;

use crate::support::{ada, after, all, awaiting, empty, now, people, person, scan};

async fn likes(store: &Store, photo: PhotoId) -> u64 {
    store.photo_counts(&[photo]).await.unwrap()[0].likes
}

#[tokio::test]
async fn a_like_is_counted_once_and_taken_back_once() {
    let (store, client) = empty().await;
    let photo = awaiting().id;
    assert!(store.like(photo, &ada(), now()).await.unwrap());
    assert!(!store.like(photo, &ada(), after(1)).await.unwrap());
    assert_eq!(likes(&store, photo).await, 1);
    assert_eq!(store.liked(&ada(), &[photo, PhotoId::new(1)]).await.unwrap(), [photo]);
    assert!(store.liked(&person("bob"), &[photo]).await.unwrap().is_empty());
    assert!(store.unlike(photo, &ada()).await.unwrap());
    assert!(!store.unlike(photo, &ada()).await.unwrap());
    assert_eq!(likes(&store, photo).await, 0);
    assert!(store.liked(&ada(), &[photo]).await.unwrap().is_empty());
    assert_eq!(scan(&client, "core").await.len(), 1, "the count is left, and nothing else");
    assert!(store.like(photo, &ada(), after(2)).await.unwrap());
    assert_eq!(likes(&store, photo).await, 1);
}

#[tokio::test]
async fn counts_of_many_photos_come_in_the_order_asked_for() {
    let (store, _) = empty().await;
    let photos: Vec<_> = (0..120).map(|_| awaiting().id).collect();
    for photo in [photos[3], photos[110]] {
        store.like(photo, &ada(), now()).await.unwrap();
    }
    store.like(photos[110], &person("bob"), now()).await.unwrap();
    let mut asked = photos.clone();
    asked.push(photos[3]);
    let counts = store.photo_counts(&asked).await.unwrap();
    let liked = |likes| PhotoCounts { likes, comments: 0 };
    assert_eq!(counts.len(), 121);
    assert_eq!((counts[3], counts[110], counts[120], counts[0]), (liked(1), liked(2), liked(1), liked(0)));
    assert_eq!(counts.iter().filter(|counts| counts.likes > 0).count(), 3);
}

#[tokio::test]
async fn every_page_size_walks_all_likers_and_all_that_somebody_likes() {
    let (store, _) = empty().await;
    let (photo, others) = (awaiting().id, people(7));
    let photos: Vec<_> = (0..7).map(|_| awaiting().id).collect();
    for (n, (other, liked)) in (0_i64..).zip(others.iter().zip(&photos)) {
        store.like(photo, other, after(n)).await.unwrap();
        store.like(*liked, &ada(), after(n)).await.unwrap();
    }
    let (latest, latest_liked): (Vec<_>, Vec<_>) = others.iter().cloned().zip(photos).rev().unzip();
    for limit in [1, 3, 7, 100] {
        let (store, ada) = (&store, &ada());
        let likers = all(|from| async move { store.likers(photo, from.as_ref(), limit).await }).await;
        assert_eq!(likers, latest, "limit {limit}");
        let liked = all(|from| async move { store.likes_of(ada, from.as_ref(), limit).await }).await;
        assert_eq!(liked, latest_liked, "limit {limit}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_like_one_photo_at_once_and_each_of_them_twice() {
    let (store, _) = empty().await;
    let (photo, others) = (awaiting().id, people(40));
    let twice = || others.iter().chain(&others);
    let liked = join_all(twice().map(|other| store.like(photo, other, now()))).await;
    assert_eq!(liked.into_iter().map(Result::unwrap).filter(|by_this_call| *by_this_call).count(), 40);
    assert_eq!(likes(&store, photo).await, 40);
    let taken = join_all(twice().skip(20).take(40).map(|other| store.unlike(photo, other))).await;
    assert_eq!(taken.into_iter().map(Result::unwrap).filter(|by_this_call| *by_this_call).count(), 40);
    assert_eq!(likes(&store, photo).await, 0);
}
