//! What a stream record is about, by its keys, and what its images hold.

use std::collections::HashMap;

use domain::{
    id::{CommentId, PhotoId, Username},
    profile::Profile,
    tie::Tie,
};
use serde_dynamo::AttributeValue;

use crate::{
    StoreError,
    counts::{Part, whole},
    keys::{COMMENTS, COUNTS, LIKES, META, PK, PROFILE, SK, TIES},
};

/// An item whose changes somebody waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Streamed {
    Photo(PhotoId),
    Profile(Username),
    /// One part of a photo's counts.
    PhotoCounts(PhotoId),
    /// One part of a person's counts.
    PersonCounts(Username),
    /// What the first has to do with the second.
    Tie(Username, Username),
    Like(PhotoId, Username),
    Comment(PhotoId, CommentId),
}

/// Reads the keys of a stream record; none when nobody waits for changes of its item.
///
/// # Errors
/// [`StoreError::Unreadable`] when it is such an item, and its keys do not name what they should.
pub fn streamed(keys: &HashMap<String, AttributeValue>) -> Result<Option<Streamed>, StoreError> {
    let (pk, sk) = (key(keys, PK)?, key(keys, SK)?);
    let photo = || behind(pk, "PHOTO#").ok_or_else(|| unreadable(pk, sk));
    let person = || behind(pk, "USER#").ok_or_else(|| unreadable(pk, sk));
    let named = || unreadable(pk, sk);
    Ok(Some(if sk == META {
        Streamed::Photo(photo()?)
    } else if sk == PROFILE {
        Streamed::Profile(person()?)
    } else if sk.starts_with(COUNTS) && pk.starts_with("PHOTO#") {
        Streamed::PhotoCounts(photo()?)
    } else if sk.starts_with(COUNTS) {
        Streamed::PersonCounts(person()?)
    } else if sk.starts_with(TIES) {
        Streamed::Tie(person()?, behind(sk, TIES).ok_or_else(named)?)
    } else if sk.starts_with(LIKES) {
        Streamed::Like(photo()?, behind(sk, LIKES).ok_or_else(named)?)
    } else if sk.starts_with(COMMENTS) {
        Streamed::Comment(photo()?, behind(sk, COMMENTS).ok_or_else(named)?)
    } else {
        return Ok(None);
    }))
}

/// Reads one side of two people out of an image of a stream record; strangers when there is no image.
///
/// # Errors
/// [`StoreError::Unreadable`] when no tie can be read from the image.
pub fn tie_from_stream(image: &HashMap<String, AttributeValue>) -> Result<Tie, StoreError> {
    serde_dynamo::from_item(image.clone())
        .map_err(|error| StoreError::unreadable("tie of a stream record", error))
}

/// Reads a profile out of an image of a stream record; none when there is no image.
///
/// # Errors
/// [`StoreError::Unreadable`] when no profile can be read from the image.
pub fn profile_from_stream(image: &HashMap<String, AttributeValue>) -> Result<Option<Profile>, StoreError> {
    if image.is_empty() {
        return Ok(None);
    }
    serde_dynamo::from_item(image.clone())
        .map(Some)
        .map_err(|error| StoreError::unreadable("profile of a stream record", error))
}

/// How many like the photo, or follow the person, as far as one part of the counts says; nobody when there is no image.
///
/// # Errors
/// [`StoreError::Unreadable`] when no counts can be read from the image.
pub fn admirers_from_stream(image: &HashMap<String, AttributeValue>) -> Result<u64, StoreError> {
    let part: Part = serde_dynamo::from_item(image.clone())
        .map_err(|error| StoreError::unreadable("counts of a stream record", error))?;
    // A photo has no followers, and a person no likes.
    Ok(whole(part.likes + part.followers))
}

fn key<'a>(keys: &'a HashMap<String, AttributeValue>, name: &str) -> Result<&'a str, StoreError> {
    match keys.get(name) {
        Some(AttributeValue::S(text)) => Ok(text),
        _ => Err(StoreError::unreadable("key of a stream record", format!("it has no {name}"))),
    }
}

fn behind<T: std::str::FromStr>(text: &str, prefix: &str) -> Option<T> {
    text.strip_prefix(prefix)?.parse().ok()
}

fn unreadable(pk: &str, sk: &str) -> StoreError {
    StoreError::unreadable(format!("{pk}/{sk}"), "its key names nothing")
}

#[cfg(test)]
mod tests {
    use domain::stage::Stage;
    use serde_json::json;

    use super::*;
    use crate::keys::Key;

    const ID: &str = "01KAG7Q2M8N3P4Q5R6S7T8V9WA";

    fn read(pk: impl Into<String>, sk: impl Into<String>) -> Result<Option<Streamed>, StoreError> {
        let text = |text: String| AttributeValue::S(text);
        streamed(&HashMap::from([(PK.into(), text(pk.into())), (SK.into(), text(sk.into()))]))
    }

    fn of(key: &Key<'_>) -> Option<Streamed> {
        read(key.pk(), key.sk()).unwrap()
    }

    #[test]
    fn keys_are_read_as_they_are_spelled() {
        let [ada, bob]: [Username; 2] = ["ada", "bob"].map(|name| name.parse().unwrap());
        let (photo, comment) = (ID.parse().unwrap(), ID.parse().unwrap());
        assert_eq!(of(&Key::Photo(photo)), Some(Streamed::Photo(photo)));
        assert_eq!(of(&Key::Tie(&ada, &bob)), Some(Streamed::Tie(ada.clone(), bob)));
        assert_eq!(of(&Key::Like(photo, &ada)), Some(Streamed::Like(photo, ada.clone())));
        assert_eq!(of(&Key::Comment(photo, comment)), Some(Streamed::Comment(photo, comment)));
        assert_eq!(of(&Key::Profile(&ada)), Some(Streamed::Profile(ada.clone())));
        assert_eq!(of(&Key::PhotoCounts(photo, 0)), Some(Streamed::PhotoCounts(photo)));
        assert_eq!(of(&Key::PersonCounts(&ada, 3)), Some(Streamed::PersonCounts(ada.clone())));
        for other in [Key::Stage(photo, Stage::Derive), Key::Settings(&ada), Key::Mark("m")] {
            assert_eq!(of(&other), None);
        }
    }

    #[test]
    fn a_key_that_names_nothing_is_not_passed_over() {
        for (pk, sk) in [
            ("PHOTO#x", "META"),
            ("USER#ada", "TIE#"),
            ("USER#", "PROFILE"),
            ("PHOTO#x", "COUNTS#0"),
            ("PHOTO#x", "PROFILE"),
            ("MARK#x", "COUNTS#0"),
            ("PHOTO#x", "LIKE#ada"),
            (&format!("PHOTO#{ID}"), "COMMENT#1"),
            (&format!("PHOTO#{ID}"), "TIE#ada"),
        ] {
            assert!(read(pk, sk).is_err(), "{pk} / {sk}");
        }
        assert!(streamed(&HashMap::new()).is_err());
    }

    fn image(item: serde_json::Value) -> HashMap<String, AttributeValue> {
        serde_json::from_value::<serde_dynamo::Item>(item).unwrap().into_inner()
    }

    #[test]
    fn no_image_is_a_stranger_without_a_profile_whom_nobody_follows() {
        assert_eq!(tie_from_stream(&HashMap::new()).unwrap(), Tie::default());
        assert_eq!(profile_from_stream(&HashMap::new()).unwrap(), None);
        assert_eq!(admirers_from_stream(&HashMap::new()).unwrap(), 0);
    }

    #[test]
    fn a_profile_is_read_or_is_an_error() {
        let profile = json!({
            "PK": {"S": "USER#ada"}, "SK": {"S": "PROFILE"}, "username": {"S": "ada"}, "display_name": {"S": "Ada"},
            "revision": {"N": "2"}, "created_at": {"S": "2026-11-20T12:00:00Z"},
        });
        let read = profile_from_stream(&image(profile)).unwrap().unwrap();
        assert_eq!((read.display_name.as_deref(), read.revision), (Some("Ada"), 2));
        assert!(profile_from_stream(&image(json!({"SK": {"S": "PROFILE"}}))).is_err());
    }

    #[test]
    fn a_part_of_the_counts_says_who_likes_a_photo_or_follows_a_person() {
        let admirers = |part| admirers_from_stream(&image(part));
        assert_eq!(admirers(json!({"likes": {"N": "4"}, "comments": {"N": "9"}})).unwrap(), 4);
        assert_eq!(admirers(json!({"followers": {"N": "7"}, "photos": {"N": "1"}})).unwrap(), 7);
        // One part of several may be below zero.
        assert_eq!(admirers(json!({"likes": {"N": "-2"}, "version": {"N": "8"}})).unwrap(), 0);
        assert!(admirers(json!({"likes": {"S": "four"}})).is_err());
    }
}
