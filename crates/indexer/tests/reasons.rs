//! The sample events as `fanout` reads them: what each gives reason to look after.
#![allow(clippy::unwrap_used)]

use std::{fs, path::PathBuf};

use domain::{
    id::{PhotoId, Username},
    photo::Status,
};
use indexer::fanout::{Reason, reasons};
use serde_json::Value;

const PHOTO: &str = "01KAG6Y5N1T2V3W4X5Y6Z7A8BC";
const OTHER: &str = "01KAG7Q2M8N3P4Q5R6S7T8V9WA";

fn file(name: &str) -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../events/fanout").join(name);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn records(case: &str) -> Vec<Value> {
    file(&format!("{case}.json"))["Records"].as_array().unwrap().clone()
}

/// The reasons that each record of a case gives.
fn read(case: &str) -> Vec<Vec<Reason>> {
    records(case).iter().map(|record| reasons(record).unwrap()).collect()
}

fn photo(id: &str) -> PhotoId {
    id.parse().unwrap()
}

fn named(name: &str) -> Username {
    name.parse().unwrap()
}

fn tied(reader: &str, author: &str) -> Reason {
    Reason::Tied { reader: named(reader), author: named(author) }
}

fn outcome(id: &str, status: Status) -> Reason {
    Reason::Outcome { photo: photo(id), run: 1, status }
}

#[test]
fn a_photo_that_followers_may_see_from_now_on_is_shown() {
    assert_eq!(read("published"), [[Reason::Shown(photo(PHOTO))]]);
    assert_eq!(read("shown-again"), [vec![Reason::Shown(photo(OTHER))], vec![]]);
}

#[test]
fn who_follows_is_told_of_and_who_mutes_is_not() {
    let followed = Reason::Followed { by: named("bob"), whom: named("ada") };
    assert_eq!(read("followed"), [vec![tied("bob", "ada"), followed], vec![]]);
}

#[test]
fn a_block_ends_following_both_ways() {
    assert_eq!(read("blocked"), [[tied("ada", "bob")], [tied("bob", "ada")], [tied("eve", "ada")]]);
}

#[test]
fn likes_and_comments_are_told_of_when_they_come_and_not_when_they_go() {
    assert_eq!(read("liked"), [vec![Reason::Liked { photo: photo(PHOTO), by: named("bob") }], vec![]]);
    let commented = Reason::Commented { photo: photo(PHOTO), comment: OTHER.parse().unwrap() };
    assert_eq!(read("commented"), [vec![commented], vec![]]);
}

#[test]
fn outcomes_that_nobody_wished_for_are_told_and_so_is_the_end_of_a_review() {
    let (held, approved) = (outcome(PHOTO, Status::InReview), outcome(PHOTO, Status::Published));
    assert_eq!(read("reviewed"), [vec![held], vec![Reason::Shown(photo(PHOTO)), approved]]);
    assert_eq!(read("removed"), [[outcome(OTHER, Status::Removed)]]);
    assert_eq!(read("failed"), [[outcome(PHOTO, Status::Failed)], [outcome(PHOTO, Status::Rejected)]]);
}

#[test]
fn counts_and_stages_are_passed_over() {
    assert_eq!(read("others"), [vec![], vec![]]);
}

#[test]
fn a_tie_to_nobody_is_a_failure_and_the_answer_names_it() {
    let records = records("malformed");
    let broken: Vec<_> = records.iter().filter(|record| reasons(record).is_err()).collect();
    assert_eq!(broken.len(), 1);
    let named = &file("malformed.expected.json")["batchItemFailures"][0]["itemIdentifier"];
    assert_eq!(&broken[0]["dynamodb"]["SequenceNumber"], named);
}

/// What may be looked after is not passed over because it cannot be read.
#[test]
fn nothing_unreadable_is_passed_over() {
    let mut tie = records("followed").remove(0);
    tie["dynamodb"]["NewImage"]["follows"]["S"] = "yesterday".into();
    let mut keyless = records("liked").remove(0);
    keyless["dynamodb"]["Keys"] = serde_json::json!({});
    for record in [tie, keyless, serde_json::json!({})] {
        assert!(reasons(&record).is_err(), "{record}");
    }
}
