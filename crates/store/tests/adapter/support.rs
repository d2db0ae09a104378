//! A store of a test's own, and the photos that tests put into it.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::{Client, types::AttributeValue};
use domain::{
    id::{PhotoId, Sha256, Username},
    photo::{Facts, Format, ObjectVersion, Photo, Rendition, Visibility},
    tag::{Tag, TagName, TagSource},
    task::Outcome,
};
use jiff::{SignedDuration, Timestamp};
use store::{Begin, Page, Position, Settled, Settlement, Store, StoreError};
use testbed::database::Database;

/// When tests happen.
pub(crate) fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

/// A store with empty tables.
pub(crate) async fn empty() -> (Store, Client) {
    let database = Database::start().await;
    (database.store(), database.client())
}

/// Every item of a table.
pub(crate) async fn scan(client: &Client, table: &str) -> Vec<HashMap<String, AttributeValue>> {
    client.scan().table_name(table).consistent_read(true).send().await.unwrap().items.unwrap()
}

/// The items of a partition of a table, by their sort keys.
pub(crate) async fn partition(
    client: &Client,
    table: &str,
    pk: &str,
) -> BTreeMap<String, HashMap<String, AttributeValue>> {
    let of_partition = |item: &HashMap<String, AttributeValue>| item["PK"] == AttributeValue::S(pk.into());
    let items = scan(client, table).await.into_iter().filter(of_partition);
    items.map(|item| (item["SK"].as_s().unwrap().clone(), item)).collect()
}

/// The sort keys of all items of the core table that name a photo in their partition key.
pub(crate) async fn items_of(client: &Client, photo: PhotoId) -> Vec<String> {
    let of_photo =
        |item: &HashMap<String, AttributeValue>| item["PK"] == AttributeValue::S(format!("PHOTO#{photo}"));
    let items = scan(client, "core").await.into_iter().filter(of_photo);
    items.map(|item| item["SK"].as_s().unwrap().clone()).collect()
}

pub(crate) fn ada() -> Username {
    "ada".parse().unwrap()
}

pub(crate) fn person(name: &str) -> Username {
    name.parse().unwrap()
}

/// So many people.
pub(crate) fn people(count: usize) -> Vec<Username> {
    (0..count).map(|n| person(&format!("person_{n:02}"))).collect()
}

/// A moment, so many seconds after tests happen.
pub(crate) fn after(seconds: i64) -> Timestamp {
    now() + SignedDuration::from_secs(seconds)
}

/// Everything in a list, walked page by page to its end.
pub(crate) async fn all<T, F>(page: impl Fn(Option<Position>) -> F) -> Vec<T>
where
    F: Future<Output = Result<Page<T>, StoreError>>,
{
    let (mut items, mut from) = (Vec::new(), None);
    for _ in 0..1_000 {
        let page = page(from).await.unwrap();
        items.extend(page.items);
        from = page.next;
        if from.is_none() {
            return items;
        }
    }
    panic!("a list without an end");
}

pub(crate) fn tag(name: &str) -> TagName {
    name.parse().unwrap()
}

pub(crate) fn label(name: &str) -> Tag {
    Tag { name: tag(name), source: TagSource::Label, confidence: Some(98.75) }
}

/// A photo of ada's that waits for its object, with bytes that no other photo has.
pub(crate) fn awaiting() -> Photo {
    awaiting_since(now())
}

pub(crate) fn awaiting_since(created_at: Timestamp) -> Photo {
    let id = PhotoId::new(created_at.as_millisecond().try_into().unwrap());
    Photo {
        visibility: Visibility::Public,
        title: Some("Dusk".into()),
        caption: Some("at #sylt".into()),
        filename: "IMG_1.jpg".into(),
        sha256: Some(Sha256::of(id.to_string().as_bytes())),
        bytes: 1_234,
        upload_expires_at: Some(created_at),
        ..Photo::awaiting(id, ada(), Format::Jpeg, created_at)
    }
}

pub(crate) fn facts(sha256: Sha256) -> Facts {
    Facts {
        width: 4_000,
        height: 3_000,
        format: Format::Jpeg,
        sha256,
        bytes: 1_234,
        renditions: vec![Rendition {
            name: "thumbnail".into(),
            width: 320,
            height: 240,
            bytes: 99,
            format: Format::Jpeg,
        }],
        placeholder: Some("3OcRJYB4d3h/iIeHeEh3eIhw+j2w".into()),
        palette: vec!["#aabbcc".into()],
        phash: Some("00ff00ff00ff00ff".into()),
        camera: None,
    }
}

pub(crate) fn version(name: &str) -> ObjectVersion {
    ObjectVersion(name.into())
}

/// A settlement of a run for a photo with the labels sea and sky.
pub(crate) fn settlement(photo: &Photo, run: u32, outcome: Outcome) -> Settlement {
    Settlement {
        run,
        outcome,
        facts: photo.sha256.map(facts),
        labels: Some(vec![label("sea"), label("sky")]),
        moderation: None,
        degraded: vec![],
        rejection: None,
        now: now(),
    }
}

/// Puts a photo into the store and begins its first run.
pub(crate) async fn processing(store: &Store, photo: &Photo) -> Photo {
    assert_eq!(store.create_photo(photo).await.unwrap(), store::Creation::Created);
    begun(store.begin_first_run(photo.id, &version("v1"), now()).await.unwrap())
}

/// Puts a photo into the store and publishes it.
pub(crate) async fn published(store: &Store, photo: &Photo) -> Photo {
    processing(store, photo).await;
    settled(store.settle(photo.id, &settlement(photo, 1, Outcome::Published)).await.unwrap())
}

/// Publishes a photo of somebody's with a visibility.
pub(crate) async fn published_by(store: &Store, owner: &Username, visibility: Visibility) -> Photo {
    published(store, &Photo { owner: owner.clone(), visibility, ..awaiting() }).await
}

pub(crate) fn begun(begin: Begin) -> Photo {
    match begin {
        Begin::Begun(photo) => photo,
        other => panic!("not begun: {other:?}"),
    }
}

pub(crate) fn settled(settled: Settled) -> Photo {
    match settled {
        Settled::Done(photo) => photo,
        other => panic!("not settled: {other:?}"),
    }
}

pub(crate) fn names(photo: &Photo) -> Vec<&str> {
    photo.tags.iter().map(|tag| tag.name.as_str()).collect()
}
