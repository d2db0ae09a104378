//! The items of the search table, as `store` writes them.

use std::collections::BTreeMap;

use anyhow::Result;
use domain::{id::Username, tag::TagName};
use search::{Filing, Posting, Shelf, Signature, Subject, Word, census::Census, find::List};
use serde_json::json;
use store::keys::{Key, PK, Partition, SK};
use testbed::dynoxide::types::{AttributeValue, Item};

use super::counted::{Sample, Spelled};

/// Holders from which on a spelling is common, and characters of the longest beginning under which it stands then.
const COMMON_MIN: u64 = 8;
const BEGINNING_MAX_CHARS: usize = 4;

pub(super) fn entry(shelf: Shelf, subject: &Subject, posting: &Posting, signature: &Signature) -> Item {
    let list = List { shelf, word: posting.word.clone(), shard: posting.shard };
    let mut item = of(&Key::Entry(&list, posting.impact, subject));
    item.insert("sig".into(), AttributeValue::B(signature.as_bytes().to_vec()));
    item
}

pub(super) fn tagged(subject: &Subject, tag: &TagName) -> Option<Item> {
    match subject {
        Subject::Photo(photo) => Some(of(&Key::Posting(tag, *photo))),
        Subject::Person(_) => None,
    }
}

/// With a lock that no write has made.
pub(super) fn filing(subject: &Subject, owner: &Username, filing: &Filing) -> Result<Item> {
    let record: serde_dynamo::Item = serde_dynamo::to_item(json!({
        "lock": "0".repeat(32), "owner": owner, "rank": filing.rank, "words": filing.words, "tags": filing.tags,
        "spellings": filing.spellings, "leftovers": filing.leftovers, "partial": filing.is_partial,
    }))?;
    let mut item: Item = serde_json::from_value(serde_json::to_value(record)?)?;
    item.extend(of(&Key::Filing(subject)));
    item.insert("sig".into(), AttributeValue::B(filing.signature.as_bytes().to_vec()));
    Ok(item)
}

pub(super) fn standing(word: Option<&Word>, sample: &Sample, parts: u8) -> Item {
    let mut item = of(&Key::Standing(Shelf::Photos, word));
    item.extend(census(&sample.0));
    if parts > 1 {
        item.insert("shards".into(), number(parts));
    }
    item
}

/// The spelling itself, and its places among the common ones.
pub(super) fn spelling(spelled: &Spelled, sample: &Sample) -> Vec<Item> {
    let Spelled { glossary, spelling, means } = spelled;
    let mut item = of(&Key::Spelling(*glossary, spelling, means));
    item.extend(census(&sample.0));
    let holders = sample.estimate();
    if holders < COMMON_MIN {
        return vec![item];
    }
    let grade = 1_u64 << holders.ilog2();
    item.insert("common".into(), number(grade));
    let ends = spelling.char_indices().take(BEGINNING_MAX_CHARS).map(|(at, c)| at + c.len_utf8());
    let common = ends.map(|end| {
        let beginning = &spelling[..end];
        let key = Key::Common(*glossary, beginning, spelling, means);
        sorted(&key, &Partition::Common(*glossary, beginning.to_owned()), grade)
    });
    common.chain([item]).collect()
}

pub(super) fn uploader(tag: &TagName, owner: &Username, photos: u64) -> Item {
    let mut item = sorted(&Key::Uploader(tag, owner), &Partition::UploadersOf(tag.clone()), photos);
    item.insert("photos".into(), number(photos));
    item
}

/// An item that an index sorts by a number.
fn sorted(key: &Key<'_>, list: &Partition, count: u64) -> Item {
    let (pk, sk) = list.attributes();
    let mut item = of(key);
    item.insert(pk.into(), AttributeValue::S(list.pk()));
    item.insert(sk.into(), AttributeValue::S(format!("{count:010}#{}", key.sk())));
    item
}

fn census(census: &Census) -> BTreeMap<String, AttributeValue> {
    let mut attributes = BTreeMap::new();
    if !census.members.is_empty() {
        let members = census.members.iter().map(|mark| mark.to_bytes().to_vec()).collect();
        attributes.insert("members".into(), AttributeValue::BS(members));
    }
    if census.level > 0 {
        attributes.insert("level".into(), number(census.level));
    }
    attributes
}

fn of(key: &Key<'_>) -> Item {
    let attributes = [(PK, key.pk()), (SK, key.sk())];
    attributes.into_iter().map(|(name, value)| (name.to_owned(), AttributeValue::S(value))).collect()
}

fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}
