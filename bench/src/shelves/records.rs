//! The items of photos in the core table, as `store` writes them.

use anyhow::Result;
use domain::photo::Photo;
use store::keys::{Key, PK, SK, places};
use testbed::dynoxide::types::{AttributeValue, Item};

use crate::collection::Shot;

/// With a lock that no write has made.
pub(super) fn photo(photo: &Photo) -> Result<Item> {
    let record: serde_dynamo::Item = serde_dynamo::to_item(photo)?;
    let mut item: Item = serde_json::from_value(serde_json::to_value(record)?)?;
    let key = Key::Photo(photo.id);
    let of_store = [
        (PK, text(key.pk())),
        (SK, text(key.sk())),
        ("entity", text("photo")),
        ("lock", text("0".repeat(32))),
        ("settled_run", number(0)),
        ("failed_run", number(0)),
        ("since", text(photo.created_at)),
    ];
    item.extend(of_store.map(|(name, value)| (name.to_owned(), value)));
    for (list, sort) in places(photo, photo.created_at) {
        let (pk, sk) = list.attributes();
        item.extend([(pk.to_owned(), text(list.pk())), (sk.to_owned(), text(sort))]);
    }
    Ok(item)
}

/// A photo's counts.
pub(super) fn likes(shot: &Shot) -> Item {
    let key = Key::PhotoCounts(shot.photo.id, 0);
    let attributes = [
        (PK, text(key.pk())),
        (SK, text(key.sk())),
        ("likes", number(shot.likes)),
        ("version", number(shot.likes)),
    ];
    attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn text(value: impl ToString) -> AttributeValue {
    AttributeValue::S(value.to_string())
}

fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}
