//! Counting again in the search table: where a census, or a count, differs from what stands there.
//!
//! Documents are counted a moment before, or after, they stand. So a difference is believed when it is seen twice, some
//! time apart, and it is put right only if what was counted is as it was read: then nobody counts at that moment.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{id::Username, tag::TagName};
use search::{Shelf, Word, census::Census};

use crate::{Glossary, Standing, Store, StoreError, sweep::Swept};

/// Something that is counted otherwise than it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Miscount {
    /// A word, or everything on a shelf.
    Standing {
        shelf: Shelf,
        word: Option<Word>,
        before: Option<Standing>,
        after: Census,
    },
    Spelling {
        glossary: Glossary,
        spelling: String,
        means: String,
        before: Census,
        after: Census,
    },
    /// Photos under a tag, by owner: as they are counted, which may be no number, and as they are.
    Uploaders {
        tag: TagName,
        counts: BTreeMap<Username, (Option<AttributeValue>, u64)>,
    },
}

impl Store {
    /// What is wrong with what an item counts; with a photo under a tag, what is wrong with the counts of the tag. None
    /// of an item that counts nothing, and of a whole shelf.
    pub async fn miscount(&self, item: &Swept) -> Result<Option<Miscount>, StoreError> {
        match item {
            Swept::Standing(shelf, Some(word)) => self.miscount_of_word(*shelf, word).await,
            Swept::Spelling(glossary, spelling, means) => {
                self.miscount_of_spelling(*glossary, spelling, means).await
            }
            Swept::Tagged(tag, _) => self.miscount_of_tag(tag).await,
            // Those of other tags are counted by their photos.
            Swept::Uploader(tag, _) if self.is_bare(tag).await? => self.miscount_of_tag(tag).await,
            _ => Ok(None),
        }
    }

    /// Puts right what was seen twice; whether it was. What somebody counts at that moment stays as it is.
    pub async fn put_right(&self, miscount: &Miscount) -> Result<bool, StoreError> {
        match miscount {
            Miscount::Standing { shelf, word, before, after } => {
                self.put_standing_right(*shelf, word.as_ref(), before.as_ref(), after).await
            }
            Miscount::Spelling { glossary, spelling, means, before, after } => {
                self.put_spelling_right(*glossary, spelling, means, before, after).await
            }
            Miscount::Uploaders { tag, counts } => self.put_uploaders_right(tag, counts).await,
        }
    }
}
