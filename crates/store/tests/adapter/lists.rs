//! Lists page by page: nothing twice, nothing missing, nothing that the reader may not see.

use std::collections::BTreeSet;

use domain::{
    id::PhotoId,
    photo::{Degraded, Photo, Visibility},
    task::Outcome,
};
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use store::{Details, Page, Position, Seen, Settlement, Store, StoreError, WorkList};

use crate::support::{
    ada, all, awaiting, awaiting_since, begun, empty, now, processing, published, settlement, tag,
};

/// The ids of everything in a list.
async fn walk<F>(page: impl Fn(Option<Position>) -> F) -> Vec<PhotoId>
where
    F: Future<Output = Result<Page<Photo>, StoreError>>,
{
    all(page).await.iter().map(|photo| photo.id).collect()
}

fn newest_first(photos: &[Photo], keep: impl Fn(&Photo) -> bool) -> Vec<PhotoId> {
    let ids: BTreeSet<_> = photos.iter().filter(|photo| keep(photo)).map(|photo| photo.id).collect();
    ids.into_iter().rev().collect()
}

/// Photos over two years, each third in view, the others private or in review; all of them under tags.
async fn gallery(store: &Store) -> Vec<Photo> {
    let photos = (0..90_i64).map(|n| async move {
        let photo = awaiting_since(now() - SignedDuration::from_hours(24 * 8 * n));
        let visibility = if n % 3 == 1 { Visibility::Private } else { Visibility::Public };
        let outcome = if n % 3 == 2 { Outcome::InReview } else { Outcome::Published };
        let photo = processing(store, &Photo { visibility, ..photo }).await;
        store.settle(photo.id, &settlement(&photo, 1, outcome)).await.unwrap();
        crate::search::stand_under(store, photo.id, &[tag("sea"), tag("sky")]).await;
        store.photo(photo.id).await.unwrap().unwrap()
    });
    join_all(photos).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_size_walks_the_whole_of_every_list() {
    let (store, _) = empty().await;
    let photos = gallery(&store).await;
    let all = newest_first(&photos, |_| true);
    let public = newest_first(&photos, Photo::is_public);
    assert_eq!((all.len(), public.len()), (90, 30));
    for limit in [1, 7, 30, 100] {
        let (store, owner, sea) = (&store, &ada(), &tag("sea"));
        let own =
            walk(|from| async move { store.photos_of(owner, Seen::Everything, from.as_ref(), limit).await })
                .await;
        assert_eq!(own, all, "limit {limit}");
        let recent =
            walk(|from| async move { store.recent_public(None, now(), from.as_ref(), limit).await }).await;
        assert_eq!(recent, public, "limit {limit}");
        let tagged =
            walk(|from| async move { store.photos_tagged(sea, None, from.as_ref(), limit).await }).await;
        assert_eq!(tagged, public, "limit {limit}");
    }
    let page = store.recent_public(None, now(), None, 30).await.unwrap();
    assert_eq!((page.items.len(), page.next), (30, None), "a full last page says that it is the last");
}

#[tokio::test]
async fn a_position_survives_being_sealed() {
    let (store, _) = empty().await;
    let _ = gallery(&store).await;
    let page = store.recent_public(None, now(), None, 7).await.unwrap();
    let sealed = serde_json::to_string(&page.next).unwrap();
    let opened: Option<Position> = serde_json::from_str(&sealed).unwrap();
    assert_eq!(opened, page.next);
    let next = store.recent_public(None, now(), opened.as_ref(), 7).await.unwrap();
    assert!(next.items[0].id < page.items[6].id);
}

#[tokio::test]
async fn an_old_photo_is_found_however_long_nothing_happened() {
    let (store, _) = empty().await;
    assert_eq!(store.recent_public(None, now(), None, 10).await.unwrap(), Page { items: vec![], next: None });
    let old = published(&store, &awaiting_since("2009-03-01T00:00:00Z".parse().unwrap())).await;
    let page = store.recent_public(None, now(), None, 10).await.unwrap();
    assert_eq!(page, Page { items: vec![old.clone()], next: None });
    let before: Timestamp = "2009-02-01T00:00:00Z".parse().unwrap();
    assert!(store.recent_public(None, before, None, 10).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn one_call_walks_a_bounded_number_of_months_and_says_where_to_go_on() {
    let (store, _) = empty().await;
    let mut oldest = None;
    for n in 0..30 {
        let photo = awaiting_since(now() - SignedDuration::from_hours(24 * 31 * n));
        let photo = published(&store, &photo).await;
        if n < 29 {
            let hide = Details { visibility: Some(Visibility::Private), ..Details::default() };
            store.update_photo(photo.id, photo.revision, &hide).await.unwrap();
        }
        oldest = Some(photo);
    }
    let first = store.recent_public(None, now(), None, 5).await.unwrap();
    assert!(first.items.is_empty() && first.next.is_some());
    let second = store.recent_public(None, now(), first.next.as_ref(), 5).await.unwrap();
    assert_eq!(second, Page { items: Vec::from_iter(oldest), next: None });
}

#[tokio::test]
async fn a_photo_under_a_tag_that_is_out_of_date_shows_nothing() {
    let (store, _) = empty().await;
    let photo = published(&store, &awaiting()).await;
    let tags = [tag("sea"), tag("sylt")];
    crate::search::stand_under(&store, photo.id, &tags).await;
    crate::search::stand_under(&store, PhotoId::new(1), &tags).await;
    assert_eq!(
        store.photos_tagged(&tag("sylt"), None, None, 9).await.unwrap().items,
        std::slice::from_ref(&photo)
    );

    let edit = Details { caption: Some(None), ..Details::default() };
    store.update_photo(photo.id, photo.revision, &edit).await.unwrap();
    assert!(store.photos_tagged(&tag("sylt"), None, None, 9).await.unwrap().items.is_empty());
    assert_eq!(store.photos_tagged(&tag("sea"), None, None, 9).await.unwrap().items.len(), 1);
    crate::search::stand_under(&store, photo.id, &[]).await;
    assert!(store.photos_tagged(&tag("sea"), None, None, 9).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn hundreds_out_of_view_do_not_hide_what_is_behind_them() {
    let (store, _) = empty().await;
    let photo = published(&store, &awaiting_since(now() - SignedDuration::from_hours(1))).await;
    crate::search::stand_under(&store, photo.id, &[tag("sea")]).await;
    let gone: Vec<_> = (0..260).map(|_| awaiting().id).collect();
    let sea = [tag("sea")];
    join_all(gone.iter().map(|id| crate::search::stand_under(&store, *id, &sea))).await;
    let first = store.photos_tagged(&tag("sea"), None, None, 1).await.unwrap();
    assert!(
        first.items.is_empty() && first.next.is_some(),
        "one call does its share and says where to go on"
    );
    let (store, sea) = (&store, &tag("sea"));
    let all = walk(|from| async move { store.photos_tagged(sea, None, from.as_ref(), 1).await }).await;
    assert_eq!(all, [photo.id]);
}

async fn work(store: &Store, list: WorkList, older_than: Timestamp) -> Vec<PhotoId> {
    store.work(list, older_than, None, 100).await.unwrap().items
}

#[tokio::test]
async fn a_worklist_holds_what_stands_still_longest_first() {
    let (store, _) = empty().await;
    let ages = [5, 50, 20, 40, 10];
    let mut photos = Vec::new();
    for minutes in ages {
        let photo = awaiting_since(now() - SignedDuration::from_mins(minutes));
        store.create_photo(&photo).await.unwrap();
        photos.push(photo.id);
    }
    let limit = now() - SignedDuration::from_mins(15);
    assert_eq!(work(&store, WorkList::AwaitingUpload, limit).await, [photos[1], photos[3], photos[2]]);
    let first = store.work(WorkList::AwaitingUpload, limit, None, 2).await.unwrap();
    assert_eq!(first.items, [photos[1], photos[3]]);
    let second = store.work(WorkList::AwaitingUpload, limit, first.next.as_ref(), 2).await.unwrap();
    assert_eq!((second.items, second.next), (vec![photos[2]], None));
    assert!(work(&store, WorkList::Processing, now()).await.is_empty());
}

#[tokio::test]
async fn a_worklist_is_walked_to_its_end_also_where_many_stand_since_the_same_moment() {
    let (store, _) = empty().await;
    let photos: Vec<_> =
        (0..61).map(|n| awaiting_since(now() - SignedDuration::from_mins(20 + n / 20))).collect();
    join_all(photos.iter().map(|photo| async { store.create_photo(photo).await.unwrap() })).await;
    for limit in [1, 7, 61, 100] {
        let (mut found, mut from) = (Vec::new(), None);
        loop {
            let page = store.work(WorkList::AwaitingUpload, now(), from.as_ref(), limit).await.unwrap();
            found.extend(page.items);
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        assert_eq!(found.len(), photos.len(), "limit {limit}");
        let all: BTreeSet<_> = photos.iter().map(|photo| photo.id).collect();
        assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), all, "limit {limit}");
    }
}

#[tokio::test]
async fn only_what_a_run_may_repair_stands_among_the_degraded() {
    let (store, _) = empty().await;
    let later = now() + SignedDuration::from_hours(1);
    let settle = async |outcome, degraded| {
        let photo = processing(&store, &awaiting()).await;
        let settlement = Settlement { degraded, ..settlement(&photo, 1, outcome) };
        store.settle(photo.id, &settlement).await.unwrap();
        photo.id
    };
    let unlabelled = settle(Outcome::Published, vec![Degraded::Labels]).await;
    let unjudged = settle(Outcome::InReview, vec![Degraded::Moderation]).await;
    let suggestive = settle(Outcome::InReview, vec![Degraded::Labels]).await;
    let degraded = work(&store, WorkList::Degraded, later).await;
    assert_eq!(degraded.into_iter().collect::<BTreeSet<_>>(), BTreeSet::from([unlabelled, unjudged]));
    assert_eq!(work(&store, WorkList::InReview, later).await, [suggestive]);

    for run in 2..=4 {
        begun(store.begin_next_run(unlabelled, run - 1, now()).await.unwrap());
        let photo = store.photo(unlabelled).await.unwrap().unwrap();
        let again =
            Settlement { degraded: vec![Degraded::Labels], ..settlement(&photo, run, Outcome::Published) };
        store.settle(unlabelled, &again).await.unwrap();
    }
    assert_eq!(work(&store, WorkList::Degraded, later).await, [unjudged], "somebody has to look now");
}

#[tokio::test]
async fn every_change_moves_a_photo_to_the_worklist_of_its_status() {
    let (store, _) = empty().await;
    let photo = awaiting();
    let later = |minutes| now() + SignedDuration::from_mins(minutes);
    let lists = async || {
        let mut lists = Vec::new();
        for list in WorkList::ALL {
            if work(&store, list, later(1_000)).await == [photo.id] {
                lists.push(list);
            }
        }
        lists
    };
    store.create_photo(&photo).await.unwrap();
    assert_eq!(lists().await, [WorkList::AwaitingUpload]);
    store.begin_first_run(photo.id, &crate::support::version("v1"), later(1)).await.unwrap();
    assert_eq!(lists().await, [WorkList::Processing]);
    assert!(
        work(&store, WorkList::Processing, later(1)).await.is_empty(),
        "it stands there since the change"
    );
    store.fail_run(photo.id, 1, "Task.Panic", later(2)).await.unwrap();
    assert_eq!(lists().await, [WorkList::Failed]);
    begun(store.resume_run(photo.id, 1, later(3)).await.unwrap());
    assert_eq!(lists().await, [WorkList::Processing]);
    let degraded = Settlement {
        degraded: vec![Degraded::Labels],
        now: later(4),
        ..settlement(&photo, 1, Outcome::Published)
    };
    store.settle(photo.id, &degraded).await.unwrap();
    assert_eq!(lists().await, [WorkList::Degraded]);
    begun(store.begin_next_run(photo.id, 1, later(10)).await.unwrap());
    assert_eq!(lists().await, [WorkList::Processing], "a repair that never starts must be found");
    assert!(work(&store, WorkList::Processing, later(10)).await.is_empty(), "its repair has just begun");
    let repaired = settlement(&photo, 2, Outcome::Published);
    store.settle(photo.id, &repaired).await.unwrap();
    assert!(lists().await.is_empty());
}

#[tokio::test]
async fn an_edit_leaves_a_photo_where_it_stands_in_its_worklist() {
    let (store, _) = empty().await;
    let photo = processing(&store, &awaiting()).await;
    let edit = Details { title: Some(Some("other".into())), ..Details::default() };
    store.update_photo(photo.id, photo.revision, &edit).await.unwrap();
    assert_eq!(work(&store, WorkList::Processing, now() + SignedDuration::from_secs(1)).await, [photo.id]);
}

#[tokio::test]
async fn all_of_an_owners_photos_are_listed_as_ids_and_the_deleted_ones_apart() {
    let (store, _) = empty().await;
    let mut photos = Vec::new();
    for n in 0..9 {
        let photo = awaiting_since(now() - SignedDuration::from_hours(n));
        photos.push(if n % 2 == 0 {
            published(&store, &photo).await
        } else {
            processing(&store, &photo).await
        });
    }
    for photo in &photos[..4] {
        store.delete_photo(photo.id, photo.revision).await.unwrap();
    }
    let (deleted, there) = photos.split_at(4);
    for limit in [1, 3, 100] {
        let (store, owner) = (&store, &ada());
        let ids = all(|from| async move { store.photo_ids_of(owner, from.as_ref(), limit).await }).await;
        assert_eq!(ids, newest_first(there, |_| true), "limit {limit}");
        let ids = all(|from| async move { store.tombstones_of(owner, from.as_ref(), limit).await }).await;
        assert_eq!(ids, newest_first(deleted, |_| true), "limit {limit}");
    }
}

/// What a task may wait for has to be fit to move between threads.
#[tokio::test]
async fn lists_can_be_read_from_a_task() {
    let (store, _) = empty().await;
    let read = async move {
        let (ada, now, id) = (ada(), now(), awaiting().id);
        let (names, places) = ([ada.clone()], [(ada.clone(), id)]);
        store.profiles(&names).await?;
        store.ties(&ada, &names).await?;
        store.liked(&ada, &[id]).await?;
        store.likes_on(&ada, &[id]).await?;
        store.comments_at(&[]).await?;
        store.photo_counts(&[id]).await?;
        store.entries_there(&places).await?;
        store.put_entries(&ada, &places, now).await?;
        store.put_pulls(&ada, &names).await?;
        store.delete_entries_by(&ada, &ada).await?;
        store.feed(&ada, None, 9).await?;
        store.recent_public(Some(&ada), now, None, 9).await?;
        store.inbox(&ada, None, 9).await?;
        store.change_tie(&ada, &crate::support::person("bob"), domain::tie::TieChange::Follow, now).await?;
        store.like(id, &ada, now).await?;
        store.recount_person(&ada, std::time::Duration::ZERO).await?;
        store.recount_photo(id).await?;
        store.walk(None, 9).await?;
        store.forget_belongings(&ada, store::Belongings::Feed, 9).await?;
        store.forget_told_by(&ada, 9).await?;
        store.drop_photo_for_good(id, Timestamp::now(), 9).await?;
        store.forget_profile(&ada).await
    };
    let left = tokio::spawn(read).await.unwrap().unwrap();
    assert!(left.iter().any(|name| name == "USER#ada/TIE#bob"), "{left:?}");
}
