//! A walk over everything, in steps of any size and from wherever it stopped.

use std::collections::BTreeSet;

use store::{Cursor, Entity, Store};

use crate::{
    people::profile,
    support::{ada, awaiting, empty, now, people, published},
};

/// Walks to the end, each step from a cursor that was written down.
async fn walk(store: &Store, looked_at: u32) -> Vec<Entity> {
    let (mut met, mut from) = (Vec::new(), None::<Cursor>);
    loop {
        let page = store.walk(from.as_ref(), looked_at).await.unwrap();
        met.extend(page.items);
        let Some(next) = page.next else { return met };
        from = serde_json::from_str(&serde_json::to_string(&next).unwrap()).unwrap();
    }
}

#[tokio::test]
async fn a_walk_comes_by_everybody_and_every_photo_once() {
    let (store, _) = empty().await;
    assert!(walk(&store, 10).await.is_empty());
    let mut expected = BTreeSet::new();
    for person in people(4) {
        store.create_profile(&profile(&person)).await.unwrap();
        expected.insert(Entity::Person(person));
    }
    for n in 0..4 {
        let photo = published(&store, &awaiting()).await;
        for person in people(3) {
            store.like(photo.id, &person, now()).await.unwrap();
        }
        if n == 0 {
            store.delete_photo(photo.id, photo.revision).await.unwrap();
        }
        expected.insert(Entity::Photo(photo.id));
    }
    store.take_turn(&ada(), store::Rate { what: "x", times: 1, seconds: 1 }, now()).await.unwrap().unwrap();
    for looked_at in [1, 3, 1_000] {
        let met = walk(&store, looked_at).await;
        assert_eq!(met.len(), expected.len(), "{looked_at} at a step");
        assert_eq!(met.into_iter().collect::<BTreeSet<_>>(), expected);
    }
}

#[tokio::test]
async fn a_walk_goes_on_where_it_stopped_also_when_that_is_gone() {
    let (store, client) = empty().await;
    for person in people(6) {
        store.create_profile(&profile(&person)).await.unwrap();
    }
    let first = store.walk(None, 3).await.unwrap();
    assert_eq!(first.items.len(), 3);
    let Entity::Person(last) = &first.items[2] else { panic!("a person") };
    let key = ["PK", "SK"].map(str::to_owned).into_iter().zip([format!("USER#{last}"), "PROFILE".into()]);
    let key = key.map(|(name, value)| (name, aws_sdk_dynamodb::types::AttributeValue::S(value)));
    client.delete_item().table_name("core").set_key(Some(key.collect())).send().await.unwrap();
    let second = store.walk(first.next.as_ref(), 100).await.unwrap();
    assert_eq!((second.items.len(), second.next), (3, None));
    assert!(second.items.iter().all(|met| !first.items.contains(met)));
}
