//! The search table as a whole, so that two of them can be compared.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use search::{Placing, Subject};
use store::{Client, Store};

use crate::support::{empty, scan};

type Item = HashMap<String, AttributeValue>;

/// Items by their keys, without what differs from one filing to the next.
pub(crate) type Shelves = BTreeMap<(String, String), Item>;

pub(crate) async fn shelves(client: &Client) -> Shelves {
    let items = scan(client, "search").await;
    items.into_iter().map(|item| (key(&item), comparable(item))).collect()
}

/// What the records of a store call for, filed once into an empty table.
pub(crate) async fn from_scratch(client: &Client, subjects: &[Subject]) -> Shelves {
    let (store, other) = empty().await;
    for item in scan(client, "core").await {
        other.put_item().table_name("core").set_item(Some(item)).send().await.unwrap();
    }
    file_each(&store, subjects).await;
    shelves(&other).await
}

async fn file_each(store: &Store, subjects: &[Subject]) {
    for subject in subjects {
        catalog::file(store, subject, Placing::Kept).await.unwrap();
    }
}

/// The keys under which two tables differ, with what stands there.
pub(crate) fn difference(are: &Shelves, should: &Shelves) -> Vec<String> {
    let keys = are.keys().chain(should.keys().filter(|key| !are.contains_key(*key)));
    let differ = keys.filter(|key| are.get(*key) != should.get(*key));
    differ.map(|key| format!("{key:?}\n  is {:?}\n  should be {:?}", are.get(key), should.get(key))).collect()
}

fn key(item: &Item) -> (String, String) {
    let part = |name: &str| item[name].as_s().unwrap().clone();
    (part("PK"), part("SK"))
}

fn comparable(mut item: Item) -> Item {
    item.remove("lock");
    for value in item.values_mut() {
        if let AttributeValue::Bs(marks) = value {
            marks.sort_by(|a, b| a.as_ref().cmp(b.as_ref()));
        }
    }
    item
}
