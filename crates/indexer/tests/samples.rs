//! The sample events as `index` reads them: which changes they are, and what follows from each.
#![allow(clippy::unwrap_used)]

use std::{fs, path::PathBuf};

use aws_lambda_events::event::streams::DynamoDbEventResponse;
use domain::photo::Photo;
use indexer::{
    change::Kind,
    retract::{Step, steps},
    shelved::asked,
};
use search::Subject;
use serde_json::Value;

const PHOTO: &str = "01KAG6Y5N1T2V3W4X5Y6Z7A8BC";
const HIDDEN: &str = "01KAG7Q2M8N3P4Q5R6S7T8V9WA";
const SECRET: &str = "00112233445566778899aabbccddeeff";
const NEW_SECRET: &str = "ffeeddccbbaa99887766554433221100";

fn file(name: &str) -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../events/index").join(name);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn records(case: &str) -> Vec<Value> {
    file(&format!("{case}.json"))["Records"].as_array().unwrap().clone()
}

/// The changes of photos in a case.
fn changes(case: &str) -> Vec<Kind> {
    let asked = records(case).into_iter().filter_map(|record| asked(&record).unwrap());
    asked.filter_map(|asked| asked.change).map(|change| change.kind).collect()
}

/// Whom each record of a case asks to file again.
fn filed(case: &str) -> Vec<Option<Subject>> {
    records(case).iter().map(|record| asked(record).unwrap().and_then(|asked| asked.file)).collect()
}

fn subject(photo: &str) -> Option<Subject> {
    Some(Subject::Photo(photo.parse().unwrap()))
}

fn ada() -> Option<Subject> {
    Some(Subject::Person("ada".parse().unwrap()))
}

fn media(photo: &str, secret: &str) -> String {
    format!("media/{photo}/{secret}/")
}

fn gone(photo: &str) -> Step {
    Step::Delete { prefix: media(photo, SECRET) }
}

fn forgotten(photo: &str) -> Step {
    let path = |name| format!("/media/{photo}/{SECRET}/{name}.jpg");
    Step::Forget { paths: ["thumbnail", "display"].map(path).into() }
}

fn renders_forgotten(photo: &str) -> Step {
    Step::ForgetRenders { prefix: format!("{}r/", media(photo, SECRET)) }
}

#[test]
fn a_published_photo_is_filed() {
    let [change] = changes("published").try_into().unwrap();
    assert!(matches!(change, Kind::Inserted(_)));
    assert_eq!(filed("published"), [subject(PHOTO)]);
    assert_eq!(steps(&change), []);
}

#[test]
fn an_edit_is_filed() {
    let [settled, edited] = changes("edited").try_into().unwrap();
    assert_eq!(filed("edited"), [subject(PHOTO), subject(PHOTO)]);
    assert_eq!((steps(&settled), steps(&edited)), (vec![], vec![]));
}

#[test]
fn a_deleted_photo_leaves_nothing_behind() {
    let [deleted, expired] = changes("deleted").try_into().unwrap();
    assert_eq!(filed("deleted"), [subject(PHOTO), None]);
    let also = [
        Step::Delete { prefix: format!("analysis/{PHOTO}/") },
        Step::Discard { key: format!("originals/ada/{PHOTO}") },
    ];
    let [first, second] = also.clone();
    let again = [gone(PHOTO), first, second];
    assert_eq!(steps(&expired), again, "once more when the tombstone ends, and no edge is asked again");
    let [first, second] = also;
    let withdrawn = Step::Withdraw { prefix: media(PHOTO, SECRET) };
    let renders = renders_forgotten(PHOTO);
    assert_eq!(steps(&deleted), [withdrawn, first, second, forgotten(PHOTO), renders, gone(PHOTO)]);
}

#[test]
fn a_hidden_photo_moves_to_its_new_secret() {
    let [hidden] = changes("hidden").try_into().unwrap();
    assert_eq!(filed("hidden"), [subject(HIDDEN)]);
    let (from, to) = (media(HIDDEN, SECRET), media(HIDDEN, NEW_SECRET));
    let withdrawn = Step::Withdraw { prefix: from.clone() };
    let renders = renders_forgotten(HIDDEN);
    let moved = Step::Move { from, to };
    assert_eq!(steps(&hidden), [moved, withdrawn, forgotten(HIDDEN), renders, gone(HIDDEN)]);
}

#[test]
fn a_removed_photo_keeps_its_original_only() {
    let [removed] = changes("removed").try_into().unwrap();
    assert_eq!(filed("removed"), [None], "nobody could find it");
    assert_eq!(steps(&removed), [gone(HIDDEN)], "it had no URL yet, so no edge knows it");
}

#[test]
fn an_upload_that_was_given_up_has_nothing_to_take_away() {
    assert!(filed("given-up").iter().all(Option::is_none));
    for change in changes("given-up") {
        assert_eq!(steps(&change), []);
    }
}

#[test]
fn a_person_is_filed_by_another_name_and_by_nothing_else() {
    assert_eq!(filed("profile"), [ada(), None]);
    assert!(changes("profile").is_empty());
}

/// The mapping lets the last one through: somebody commented on a photo that four like.
#[test]
fn who_passes_a_step_is_filed() {
    assert_eq!(filed("counts"), [subject(PHOTO), ada(), None]);
    assert!(changes("counts").is_empty());
}

#[test]
fn other_entities_are_passed_over() {
    assert!(!records("others").is_empty());
    assert!(records("others").iter().all(|record| asked(record).unwrap().is_none()));
}

#[test]
fn a_photo_that_cannot_be_read_is_a_failure_and_the_answer_names_it() {
    let records = records("malformed");
    let broken: Vec<_> = records.iter().filter(|record| asked(record).is_err()).collect();
    assert_eq!(broken.len(), 1);
    let expected: DynamoDbEventResponse = serde_json::from_value(file("malformed.expected.json")).unwrap();
    let named = expected.batch_item_failures[0].item_identifier.as_deref();
    assert_eq!(broken[0]["dynamodb"]["SequenceNumber"].as_str(), named);
}

/// The samples say the same as the store would have written.
#[test]
fn the_samples_stand_in_the_indexes_as_the_store_has_it() {
    let cases = ["published", "edited", "deleted", "hidden", "removed", "given-up"];
    for (case, record) in cases.iter().flat_map(|case| records(case).into_iter().map(move |r| (case, r))) {
        for image in ["OldImage", "NewImage"] {
            let image = &record["dynamodb"][image];
            if image.is_null() {
                continue;
            }
            let item: serde_dynamo::Item = serde_json::from_value(image.clone()).unwrap();
            let photo: Photo = store::photo_from_stream(&item).unwrap().unwrap();
            let since = image["since"]["S"].as_str().unwrap().parse().unwrap();
            let places = store::keys::places(&photo, since);
            let names = |at: &str| format!("gsi{at}pk");
            let there = ["1", "2", "3"].iter().filter(|at| image.get(names(at)).is_some()).count();
            assert_eq!(places.len(), there, "{case}");
            for (partition, sort) in places {
                let (pk, sk) = partition.attributes();
                assert_eq!(
                    (&image[pk]["S"], &image[sk]["S"]),
                    (&partition.pk().into(), &sort.into()),
                    "{case}"
                );
            }
        }
    }
}
