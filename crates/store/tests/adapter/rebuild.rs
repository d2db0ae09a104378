//! One rebuild of the search table at a time, and walks of tables in segments.

use std::collections::BTreeSet;

use domain::id::ReindexId;
use jiff::SignedDuration;
use store::{Cursor, Entity, Segment, Store};

use crate::{
    people::profile,
    support::{awaiting, empty, now, people, published},
};

const DAY: SignedDuration = SignedDuration::from_hours(24);

#[tokio::test]
async fn one_rebuild_is_under_way_at_a_time() {
    let (store, _) = empty().await;
    let [first, second] = [1, 2].map(ReindexId::new);
    assert_eq!(store.begin_rebuild(first, now()).await.unwrap(), None);
    assert_eq!(store.begin_rebuild(first, now()).await.unwrap(), None, "begun twice it is begun");
    assert_eq!(store.begin_rebuild(second, now()).await.unwrap(), Some(first));
    // Another one's end changes nothing.
    store.end_rebuild(second).await.unwrap();
    assert_eq!(store.begin_rebuild(second, now()).await.unwrap(), Some(first));
    store.end_rebuild(first).await.unwrap();
    store.end_rebuild(first).await.unwrap();
    assert_eq!(store.begin_rebuild(second, now()).await.unwrap(), None);
}

#[tokio::test]
async fn a_rebuild_of_which_nothing_is_heard_is_over_after_a_day() {
    let (store, _) = empty().await;
    let [first, second] = [1, 2].map(ReindexId::new);
    assert_eq!(store.begin_rebuild(first, now()).await.unwrap(), None);
    assert_eq!(store.begin_rebuild(second, now() + DAY).await.unwrap(), Some(first));
    let later = now() + DAY + SignedDuration::from_secs(1);
    assert_eq!(store.begin_rebuild(second, later).await.unwrap(), None);
    // The end of the first is not that of the second.
    store.end_rebuild(first).await.unwrap();
    assert_eq!(store.begin_rebuild(first, later).await.unwrap(), Some(second));
}

#[tokio::test]
async fn of_several_that_begin_at_once_one_begins() {
    let (store, _) = empty().await;
    let ids: Vec<_> = (0..8).map(ReindexId::new).collect();
    let begun = futures_util::future::join_all(ids.iter().map(|id| store.begin_rebuild(*id, now()))).await;
    let begun: Vec<_> = begun.into_iter().map(Result::unwrap).collect();
    assert_eq!(begun.iter().filter(|running| running.is_none()).count(), 1);
    let at = begun.iter().position(Option::is_none).unwrap();
    assert!(begun.iter().flatten().all(|running| *running == ids[at]));
}

async fn walk(store: &Store, segment: Segment, looked_at: u32) -> Vec<Entity> {
    let (mut met, mut from) = (Vec::new(), None::<Cursor>);
    loop {
        let page = store.walk_segment(segment, from.as_ref(), looked_at).await.unwrap();
        met.extend(page.items);
        let Some(next) = page.next else { return met };
        from = serde_json::from_str(&serde_json::to_string(&next).unwrap()).unwrap();
    }
}

#[tokio::test]
async fn segments_are_all_of_a_table_and_each_is_in_one() {
    let (store, _) = empty().await;
    let mut expected = BTreeSet::new();
    for person in people(12) {
        store.create_profile(&profile(&person)).await.unwrap();
        expected.insert(Entity::Person(person));
    }
    for _ in 0..4 {
        expected.insert(Entity::Photo(published(&store, &awaiting()).await.id));
    }
    for (of, looked_at) in [(1, 3), (3, 1), (8, 100)] {
        let mut met = Vec::new();
        for segment in Segment::all(of) {
            met.extend(walk(&store, segment, looked_at).await);
        }
        assert_eq!(met.len(), expected.len(), "{of} segments");
        assert_eq!(met.into_iter().collect::<BTreeSet<_>>(), expected);
    }
    assert_eq!((Segment::new(3, 3), Segment::new(0, 0)), (None, None));
}
