//! Filing: what stands for a photo or a person is brought to what the record calls for by now. May be called twice,
//! late, and by several at once.

use domain::{
    id::{PhotoId, Username},
    photo::Photo,
    profile::Profile,
};
use search::{Placing, Subject};
use store::{Store, StoreError};

/// Files a photo as its record is now; one without a record, or that not everybody may see, is taken from the shelves.
pub async fn file_photo(store: &Store, photo: PhotoId, placing: Placing) -> Result<(), StoreError> {
    unimplemented!("{store:?} {photo} {placing:?}")
}

/// Files a person as the profile is now.
pub async fn file_person(store: &Store, name: &Username, placing: Placing) -> Result<(), StoreError> {
    unimplemented!("{store:?} {name} {placing:?}")
}

/// Files whatever it is.
pub async fn file(store: &Store, subject: &Subject, placing: Placing) -> Result<(), StoreError> {
    match subject {
        Subject::Photo(photo) => file_photo(store, *photo, placing).await,
        Subject::Person(name) => file_person(store, name, placing).await,
    }
}

/// Whether two states of a photo are found by the same: then there is nothing to file.
#[must_use]
pub fn is_filed_alike(before: Option<&Photo>, after: Option<&Photo>) -> bool {
    unimplemented!("{before:?} {after:?}")
}

/// Whether two states of a profile are found by the same.
#[must_use]
pub fn person_is_filed_alike(before: Option<&Profile>, after: Option<&Profile>) -> bool {
    unimplemented!("{before:?} {after:?}")
}
