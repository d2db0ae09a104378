//! What was given up is worked through: done, expired, or left for somebody to look at.

use std::time::Duration;

use domain::photo::Photo;
use search::Subject;
use serde_json::{Value, json};

use crate::{Shelves, edge::IN_PROGRESS_MAX, shelves};

async fn redrive(shelves: &Shelves) -> Value {
    shelves.call(json!({"redrive": {"most": 10}})).await.unwrap()
}

/// What became of each letter.
fn outcomes(answer: &Value) -> Vec<(&str, &str)> {
    let letters = answer["letters"].as_array().unwrap().iter();
    letters
        .map(|letter| (letter["message_id"].as_str().unwrap(), letter["outcome"].as_str().unwrap()))
        .collect()
}

/// Records 1 and 2 are of a photo that is to be found and of ada; 3 and 4 of what nobody is found by, and of her counts.
async fn with_records() -> (Shelves, Photo) {
    let shelves = shelves().await;
    let photo = shelves.public_photo().await;
    shelves.join("ada").await;
    let of_photo = format!("PHOTO#{}", photo.id);
    for (number, pk, sk) in [
        (1, of_photo.as_str(), "META"),
        (2, "USER#ada", "PROFILE"),
        (3, "USER#ada", "SETTINGS"),
        (4, "USER#ada", "COUNTS#0"),
    ] {
        shelves.letters.write(number, pk, sk);
    }
    (shelves, photo)
}

#[tokio::test]
async fn an_empty_queue_is_no_error() {
    assert_eq!(redrive(&shelves().await).await, json!({"letters": []}));
}

#[tokio::test]
async fn what_letters_name_is_put_right_and_they_are_gone() {
    let (shelves, photo) = with_records().await;
    shelves.letters.give_up("a", 1, 1);
    shelves.letters.give_up("b", 2, 4);
    let answer = redrive(&shelves).await;
    assert_eq!(outcomes(&answer), [("a", "done"), ("b", "done")]);
    assert_eq!(answer["letters"][1]["repaired"], 1);
    assert_eq!(answer["letters"][1]["records"]["end_sequence_number"], "4");
    assert!(answer["advice"].is_null());
    assert!(shelves.is_filed(&photo).await);
    assert!(shelves.filing(&Subject::Person("ada".parse().unwrap())).await.is_some());
    assert!(shelves.letters.kept().letters.is_empty());
    // Objects too.
    assert!(shelves.buckets.asked().iter().any(|call| call.contains(&photo.id.to_string())));
}

/// Only the records of the last 24 hours tell what a letter was about.
#[tokio::test]
async fn a_letter_that_expired_stays_until_an_operator_has_rebuilt_everything() {
    let (shelves, photo) = with_records().await;
    shelves.letters.give_up("old", 1, 1);
    shelves.letters.give_up("new", 2, 2);
    shelves.letters.kept().trimmed_to = 2;
    let answer = redrive(&shelves).await;
    assert_eq!(outcomes(&answer), [("old", "expired"), ("new", "done")]);
    assert!(answer["advice"].as_str().unwrap().contains("/v1/admin/reindex"));
    assert_eq!(shelves.letters.left(), ["old"]);
    assert!(!shelves.is_filed(&photo).await, "nobody knows what it was about");

    let discard = json!({"redrive": {"discard_expired": true}});
    let answer = shelves.call(discard.clone()).await.unwrap();
    assert_eq!(outcomes(&answer), [("old", "discarded")]);
    assert!(answer["advice"].is_null());
    assert!(shelves.letters.kept().letters.is_empty());
    // What is not expired is worked through as always.
    shelves.letters.give_up("newer", 4, 4);
    assert_eq!(outcomes(&shelves.call(discard).await.unwrap()), [("newer", "done")]);
}

#[tokio::test]
async fn a_letter_that_fails_is_told_and_stays_and_holds_up_no_other() {
    let (shelves, _) = with_records().await;
    shelves.letters.write(5, "PHOTO#x", "META");
    for (id, number) in [("bad", 1), ("unreadable key", 5), ("good", 2)] {
        shelves.letters.give_up(id, number, number);
    }
    shelves.letters.kept().letters.push(("no letter".into(), "{}".into()));
    // The objects of the photo cannot be put right.
    shelves.buckets.refuse(true);
    let answer = redrive(&shelves).await;
    let expected =
        [("bad", "failed"), ("unreadable key", "failed"), ("good", "done"), ("no letter", "failed")];
    assert_eq!(outcomes(&answer), expected);
    assert!(answer["letters"][0]["error"].as_str().unwrap().contains("AccessDenied"));
    assert!(answer["letters"][3]["records"].is_null());
    assert_eq!(shelves.letters.left(), ["bad", "unreadable key", "no letter"]);
    shelves.buckets.refuse(false);
    assert_eq!(outcomes(&redrive(&shelves).await)[0], ("bad", "done"));
}

#[tokio::test]
async fn no_letter_is_begun_that_the_time_is_too_short_for() {
    let (shelves, photo) = with_records().await;
    shelves.letters.give_up("a", 1, 1);
    let answer = shelves.call_with(json!({"redrive": {}}), Duration::from_secs(5)).await.unwrap();
    assert_eq!(outcomes(&answer), [("a", "untried")]);
    assert_eq!(answer["letters"][0]["repaired"], 0);
    assert_eq!(shelves.letters.left(), ["a"]);
    assert!(!shelves.is_filed(&photo).await);
}

/// More than the edge has in progress with a wildcard.
const MANY: usize = IN_PROGRESS_MAX + 2;

/// One letter about many photos that everybody may see.
async fn with_many(shelves: &Shelves) -> Vec<Photo> {
    let mut photos = Vec::new();
    for number in 1..=MANY as u64 {
        let photo = shelves.public_photo().await;
        shelves.letters.write(number, &format!("PHOTO#{}", photo.id), "META");
        photos.push(photo);
    }
    shelves.letters.give_up("many", 1, MANY as u64);
    photos
}

#[tokio::test]
async fn a_letter_of_many_photos_is_worked_through_at_once() {
    let shelves = shelves().await;
    let photos = with_many(&shelves).await;
    let answer = redrive(&shelves).await;
    assert_eq!(outcomes(&answer), [("many", "done")]);
    assert_eq!(answer["letters"][0]["repaired"], MANY);
    for photo in photos {
        assert!(shelves.is_filed(&photo).await);
    }
    assert_eq!(shelves.invalidations.references(), Vec::<String>::new(), "everybody may see them");
}

#[tokio::test]
async fn trying_again_begins_only_the_invalidations_that_were_refused() {
    let shelves = shelves().await;
    for photo in with_many(&shelves).await {
        shelves.hide(&photo).await;
    }
    let answer = redrive(&shelves).await;
    assert_eq!(outcomes(&answer), [("many", "failed")]);
    let error = answer["letters"][0]["error"].as_str().unwrap();
    assert!(error.contains("TooManyInvalidationsInProgress"), "{error}");
    assert_eq!(shelves.invalidations.references().len(), IN_PROGRESS_MAX);

    shelves.invalidations.end();
    assert_eq!(outcomes(&redrive(&shelves).await), [("many", "done")]);
    let references = shelves.invalidations.references();
    assert_eq!(references.len(), MANY, "{references:?}");
    assert!(references.iter().all(|reference| reference.starts_with("many-")), "{references:?}");
}

#[tokio::test]
async fn a_queue_that_gives_nothing_is_an_error() {
    let shelves = shelves().await;
    shelves.letters.kept().refusals.push(("ReceiveMessage", "AccessDenied"));
    let error = shelves.call(json!({"redrive": {}})).await.unwrap_err();
    assert!(error.to_string().contains("ReceiveMessage"), "{error}");
}
