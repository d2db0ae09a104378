//! Whether what is about to be suggested stands on a photo that anybody may see, now: a word or a tag stays in the table
//! until what was done to its photo is filed, and would tell what a photo says that was just made private.
//!
//! Only rare ones are looked at in records: of a common one some photo will be public still.

use domain::tag::TagName;
use search::{
    Document, Word,
    query::{Part, Query},
};
use store::{Spelling, Store, StoreError};

use super::{Row, find_photos};

/// Photos of a word that are looked at. They may spell it otherwise; few hold a rare word.
const PHOTOS_A_WORD: u32 = 3;

/// Whether a public photo holds this spelling of the word.
pub(crate) async fn word_is_shown(store: &Store, row: &Row) -> Result<bool, StoreError> {
    if row.holders >= Spelling::COMMON_MIN {
        return Ok(true);
    }
    let word = Part::Word { word: Word::of_stem(row.means.clone()), spelling: row.spelling.clone() };
    let photos = find_photos(store, &Query::of(word), None, None, PHOTOS_A_WORD).await?;
    let documents = photos.items.iter().filter_map(|photo| Document::of_photo(photo, 0));
    Ok(documents.into_iter().any(|document| document.spellings.contains_key(&row.spelling)))
}

/// Whether a tag that so many hold stands on a public photo.
pub(crate) async fn tag_is_shown(store: &Store, tag: &TagName, holders: u64) -> Result<bool, StoreError> {
    if holders >= Spelling::COMMON_MIN {
        return Ok(true);
    }
    Ok(!store.photos_tagged(tag, None, None, 1).await?.items.is_empty())
}
