//! Which photo or person a record of the stream asks to file again: one that is found by something else now, or that
//! more people like or follow.

use aws_lambda_events::event::dynamodb::EventRecord;
use catalog::{is_filed_alike, person_is_filed_alike};
use domain::id::Username;
use search::Subject;
use serde::Deserialize;
use serde_json::Value;
use store::{Streamed, admirers_from_stream, profile_from_stream, streamed};

use crate::change::{Change, Unreadable, read};

/// A count above that is not looked at: a million likes or more are all the same to whoever seeks.
const MOST: u64 = 1 << 20;

/// What one record asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Whom to file again, by the record as it is when it is filed.
    pub file: Option<Subject>,
    /// The change, if it is one of a photo.
    pub change: Option<Change>,
}

/// Reads one record of a batch; none when it is of another entity than is looked after.
///
/// # Errors
/// When it is of such an entity, and cannot be read.
pub fn asked(record: &Value) -> Result<Option<Asked>, Unreadable> {
    let keys = serde_dynamo::Item::deserialize(&record["dynamodb"]["Keys"])?;
    let file = match streamed(keys.inner())? {
        Some(Streamed::Photo(_)) => return Ok(read(record)?.map(of_photo)),
        Some(Streamed::Profile(name)) => of_person(record, name)?,
        Some(Streamed::PhotoCounts(photo)) => of_counts(record, Subject::Photo(photo))?,
        Some(Streamed::PersonCounts(name)) => of_counts(record, Subject::Person(name))?,
        Some(Streamed::Tie(..) | Streamed::Like(..) | Streamed::Comment(..)) | None => return Ok(None),
    };
    Ok(Some(Asked { file, change: None }))
}

fn of_photo(change: Change) -> Asked {
    let (before, after) = (change.kind.before(), change.kind.after());
    let photo = after.or(before).filter(|_| !is_filed_alike(before, after));
    Asked { file: photo.map(|photo| Subject::Photo(photo.id)), change: Some(change) }
}

fn of_person(record: &Value, name: Username) -> Result<Option<Subject>, Unreadable> {
    let change = EventRecord::deserialize(record)?.change;
    let before = profile_from_stream(change.old_image.inner())?;
    let after = profile_from_stream(change.new_image.inner())?;
    if before.is_none() && after.is_none() {
        return Err(Unreadable::Images {
            event: record["eventName"].as_str().unwrap_or_default().to_owned(),
        });
    }
    Ok((!person_is_filed_alike(before.as_ref(), after.as_ref())).then_some(Subject::Person(name)))
}

/// What is counted may be spread over several parts, each with about its share: the sum passes a step of popularity when
/// a part passes a power of two. Whoever files reads the sum, and finds mostly that nothing changed.
fn of_counts(record: &Value, subject: Subject) -> Result<Option<Subject>, Unreadable> {
    let change = EventRecord::deserialize(record)?.change;
    let before = admirers_from_stream(change.old_image.inner())?;
    let after = admirers_from_stream(change.new_image.inner())?;
    Ok((doublings(before) != doublings(after)).then_some(subject))
}

/// In which stretch between powers of two a count lies; those below four are one.
fn doublings(count: u64) -> u32 {
    count.clamp(2, MOST).ilog2()
}

#[cfg(test)]
mod tests {
    use search::Popularity;
    use serde_json::json;

    use super::*;

    const ID: &str = "01KAG7Q2M8N3P4Q5R6S7T8V9WA";

    fn record(pk: &str, sk: &str, images: &Value) -> Value {
        let mut change = json!({"Keys": {"PK": {"S": pk}, "SK": {"S": sk}}, "SizeBytes": 1});
        change.as_object_mut().unwrap().extend(images.as_object().unwrap().clone());
        json!({"eventID": "e1", "eventName": "MODIFY", "awsRegion": "us-east-1", "dynamodb": change})
    }

    fn step(pk: &str, what: &str, before: i64, after: i64) -> Option<Subject> {
        let image = |count: i64| json!({what: {"N": count.to_string()}, "version": {"N": "9"}});
        let images = json!({"OldImage": image(before), "NewImage": image(after)});
        asked(&record(pk, "COUNTS#3", &images)).unwrap().unwrap().file
    }

    #[test]
    fn a_count_is_looked_at_where_it_passes_a_power_of_two() {
        let photo = Some(Subject::Photo(ID.parse().unwrap()));
        let likes = |before, after| step(&format!("PHOTO#{ID}"), "likes", before, after);
        for (before, after) in [(3, 4), (4, 3), (7, 8), (15, 16), (1_048_575, 1_048_576), (0, 9)] {
            assert_eq!(likes(before, after), photo, "{before} to {after}");
        }
        for (before, after) in [(0, 1), (1, 2), (3, 3), (4, 5), (5, 4), (-1, 0), (2_097_151, 2_097_152)] {
            assert_eq!(likes(before, after), None, "{before} to {after}");
        }
        assert_eq!(step("USER#ada", "followers", 3, 4), Some(Subject::Person("ada".parse().unwrap())));
        assert_eq!(step("USER#ada", "photos", 3, 4), None);
    }

    #[test]
    fn no_step_of_popularity_is_passed_unseen() {
        let around = (0..=22).flat_map(|power| [(1_u64 << power) - 1, 1 << power]);
        for (before, after) in around.map(|count| (count, count + 1)) {
            let moved = Popularity::of(before) != Popularity::of(after);
            assert!(!moved || doublings(before) != doublings(after), "{before} to {after}");
        }
    }

    #[test]
    fn what_nobody_is_found_by_is_passed_over() {
        for (pk, sk) in [("USER#ada", "TIE#bob"), ("USER#ada", "SETTINGS"), ("MARK#m", "MARK")] {
            assert_eq!(asked(&record(pk, sk, &json!({"NewImage": {"status": {"S": "x"}}}))).unwrap(), None);
        }
    }

    #[test]
    fn a_person_without_images_is_not_passed_over() {
        for images in [json!({}), json!({"NewImage": {"username": {"S": "ada"}}})] {
            assert!(asked(&record("USER#ada", "PROFILE", &images)).is_err(), "{images}");
        }
        let part = json!({"NewImage": {"likes": {"S": "many"}}});
        assert!(asked(&record(&format!("PHOTO#{ID}"), "COUNTS#0", &part)).is_err());
    }
}
