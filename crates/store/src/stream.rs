//! What a stream record is about, by its keys, and what its images hold.

use std::collections::HashMap;

use domain::{
    id::{CommentId, PhotoId, Username},
    tie::Tie,
};
use serde_dynamo::AttributeValue;

use crate::{
    StoreError,
    keys::{COMMENTS, LIKES, META, PK, SK, TIES},
};

/// An item whose changes somebody waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Streamed {
    Photo(PhotoId),
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
        for other in [Key::PhotoCounts(photo, 0), Key::PersonCounts(&ada, 3), Key::Profile(&ada)] {
            assert_eq!(of(&other), None);
        }
    }

    #[test]
    fn a_key_that_names_nothing_is_not_passed_over() {
        for (pk, sk) in [
            ("PHOTO#x", "META"),
            ("USER#ada", "TIE#"),
            ("PHOTO#x", "LIKE#ada"),
            (&format!("PHOTO#{ID}"), "COMMENT#1"),
            (&format!("PHOTO#{ID}"), "TIE#ada"),
        ] {
            assert!(read(pk, sk).is_err(), "{pk} / {sk}");
        }
        assert!(streamed(&HashMap::new()).is_err());
    }

    #[test]
    fn no_image_is_a_stranger() {
        assert_eq!(tie_from_stream(&HashMap::new()).unwrap(), Tie::default());
    }
}
