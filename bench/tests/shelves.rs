//! What the bench puts into a database at once is what filing makes of the same photos, one by one.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use bench::{
    collection::{Shot, photos},
    database::{CORE, Database, SEARCH},
    shelves::Shelves,
};
use search::Placing;
use serde_json::Value;

/// Photos with everything.
const RICH: usize = 5;
/// Enough with one word that only a sample of them is counted.
const POOR: usize = 65;
/// Two steps of popularity, and no more requests than needed.
const LIKES_MAX: u64 = 5;

#[tokio::test]
async fn photos_stand_as_if_they_had_been_filed_one_by_one() {
    let mut shots = photos(RICH + POOR).unwrap();
    shots.iter_mut().for_each(|shot| shot.likes = shot.likes.min(LIKES_MAX));
    shots[RICH..].iter_mut().for_each(impoverish);
    let (loaded, filed) = (Database::start().await, Database::start().await);
    Shelves::of(&shots).load(&loaded).unwrap();
    file(&filed, &shots).await;
    let core = items(&filed, CORE);
    for (key, item) in items(&loaded, CORE) {
        assert_eq!(core.get(&key), Some(&item), "{key}");
    }
    let (loaded, filed) = (items(&loaded, SEARCH), items(&filed, SEARCH));
    for (key, item) in &filed {
        assert_eq!(loaded.get(key), Some(item), "{key}");
    }
    assert_eq!(loaded.len(), filed.len());
    assert!(filed.values().any(|item| item.get("level").is_some()), "no sample was thinned");
}

/// Few words, so that there are few requests.
fn impoverish(shot: &mut Shot) {
    let photo = &mut shot.photo;
    (photo.title, photo.caption, photo.alt_text) = (Some("dusk".into()), None, None);
    photo.tags.truncate(1);
    shot.likes = 0;
}

/// Through the store and the catalog, as the function does.
async fn file(database: &Database, shots: &[Shot]) {
    let store = database.store();
    for shot in shots {
        store.create_photo(&shot.photo).await.unwrap();
        for number in 0..shot.likes {
            let fan = format!("fan_{number}").parse().unwrap();
            store.like(shot.photo.id, &fan, shot.photo.created_at).await.unwrap();
        }
        catalog::file_photo(&store, shot.photo.id, Placing::Kept).await.unwrap();
    }
}

/// By their keys, without what each write makes anew, and sets in one order.
fn items(database: &Database, table: &str) -> BTreeMap<String, Value> {
    let told = |mut item: Value| {
        let attributes = item.as_object_mut().unwrap();
        attributes.remove("lock");
        if let Some(members) = attributes.get_mut("members") {
            members["BS"].as_array_mut().unwrap().sort_by_key(ToString::to_string);
        }
        (format!("{} / {}", item["PK"]["S"], item["SK"]["S"]), item)
    };
    database.items(table).unwrap().into_iter().map(told).collect()
}
