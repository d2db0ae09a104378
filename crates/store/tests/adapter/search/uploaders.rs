//! Uploaders of a tag: counted exactly, the most first.

use ::search::Document;
use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::future::join_all;
use store::{Store, Uploader};

use super::{changes, document, file_for, keys, photo, shelves};
use crate::support::{all, empty, people, person, tag};

async fn uploaders(store: &Store, name: &str, limit: u32) -> Vec<(String, u64)> {
    let tag = &tag(name);
    let found = all(|from| async move { store.uploaders(tag, from.as_ref(), limit).await }).await;
    found.into_iter().map(|Uploader { username, photos }| (username.to_string(), photos)).collect()
}

#[tokio::test]
async fn who_has_the_most_photos_under_a_tag_comes_first() {
    let (store, _) = empty().await;
    let people = people(12);
    let mut n = 0;
    for (at, owner) in people.iter().enumerate() {
        for _ in 0..=at {
            n += 1;
            file_for(&store, &photo(n), owner, Some(&document(&["sea"], &["sea"]))).await;
        }
    }
    let expected: Vec<_> = (1..=12).rev().map(|count| (format!("person_{:02}", count - 1), count)).collect();
    for limit in [1, 5, 12, 100] {
        assert_eq!(uploaders(&store, "sea", limit).await, expected, "limit {limit}");
    }
    assert_eq!(uploaders(&store, "sky", 9).await, []);
}

/// Files twelve photos at once, each fourth of bob's and the others of ada's.
async fn file_twelve(store: &Store, document: impl Fn(u32) -> Option<Document>) {
    let owners = [person("bob"), person("ada")];
    let filing = (0..12).map(|n| {
        let (document, owner) = (document(n), &owners[usize::from(n % 4 != 0)]);
        async move { file_for(store, &photo(n), owner, document.as_ref()).await }
    });
    join_all(filing).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_filed_at_once_are_counted_exactly() {
    let (store, client) = empty().await;
    let counts = |names: [(&str, u64); 2]| names.map(|(name, photos)| (name.to_owned(), photos));
    file_twelve(&store, |_| Some(document(&["w"], &["sea", "sky"]))).await;
    for name in ["sea", "sky"] {
        assert_eq!(uploaders(&store, name, 9).await, counts([("ada", 9), ("bob", 3)]));
    }
    // Half of them lose one tag, the others all.
    file_twelve(&store, |n| (n % 2 == 0).then(|| document(&["w"], &["sea"]))).await;
    // Of equals, the last name comes first.
    assert_eq!(uploaders(&store, "sea", 9).await, counts([("bob", 3), ("ada", 3)]));
    assert_eq!(uploaders(&store, "sky", 9).await, []);
    file_twelve(&store, |_| None).await;
    assert_eq!(keys(&shelves(&client).await), Vec::<String>::new());
}

#[tokio::test]
async fn a_photo_without_a_record_is_counted_out_for_the_one_whose_it_was() {
    let (store, client) = empty().await;
    let subject = photo(1);
    file_for(&store, &subject, &person("ada"), Some(&document(&["sea"], &["sea", "sky"]))).await;
    let filed = store.filing(&subject).await.unwrap();
    let changes = changes(filed.as_ref(), &subject, None);
    assert!(store.file(&subject, None, filed.as_ref(), &changes).await.unwrap());
    assert_eq!(keys(&shelves(&client).await), Vec::<String>::new());
}

#[tokio::test]
async fn a_count_that_is_no_number_holds_up_no_filing() {
    let (store, client) = empty().await;
    file_for(&store, &photo(1), &person("ada"), Some(&document(&["sea"], &["sea", "sky"]))).await;
    for mut item in shelves(&client).await.into_values() {
        if item.insert("photos".into(), AttributeValue::S("many".into())).is_some() {
            client.put_item().table_name("search").set_item(Some(item)).send().await.unwrap();
        }
    }
    // What stood there before is not known: a rebuild counts it again.
    file_for(&store, &photo(2), &person("ada"), Some(&document(&["sea"], &["sea"]))).await;
    assert_eq!(uploaders(&store, "sea", 9).await, [("ada".to_owned(), 1)]);
    file_for(&store, &photo(1), &person("ada"), None).await;
    assert_eq!(uploaders(&store, "sky", 9).await, []);
}
