//! What stands on the shelves for one document, and what has to change there.

use std::collections::{BTreeMap, BTreeSet};

use domain::tag::TagName;
use serde::{Deserialize, Serialize};

use crate::{
    census::Mark,
    counted::Counted,
    document::Document,
    rank::{Impact, Rank},
    signature::Signature,
    term::Word,
    weight::Weight,
};

/// Where one word of a document stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    pub weight: Weight,
    /// Which part of the word's list.
    pub shard: u8,
}

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Posting {
    pub word: Word,
    pub shard: u8,
    pub impact: Impact,
}

/// What stands for a document: no entry of it stands that its filing does not name, at any time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filing {
    /// Absent while nothing stands.
    pub rank: Option<Rank>,
    pub words: BTreeMap<Word, Slot>,
    pub tags: BTreeSet<TagName>,
    pub spellings: BTreeMap<String, Word>,
    pub signature: Signature,
    /// Entries that have to go and may be there still.
    pub leftovers: BTreeSet<Posting>,
    /// Under what the document may be counted or not, because somebody began to count: whoever files next counts it.
    pub unsure: BTreeSet<Counted>,
    /// Some of what is named may not stand yet: whoever files next puts all of it.
    pub is_partial: bool,
}

/// How entries are spread over the parts of their lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placing {
    /// What does not change stays where it is.
    Kept,
    /// Everything where it belongs by now.
    Anew,
}

/// From what stands to what should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    pub put: Vec<Posting>,
    pub delete: Vec<Posting>,
    pub tags_put: BTreeSet<TagName>,
    pub tags_delete: BTreeSet<TagName>,
    /// Tags that are named already, and whose photo may be missing there.
    pub tags_again: BTreeSet<TagName>,
    /// What stands afterwards.
    pub filing: Filing,
}

impl Filing {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.tags.is_empty() && self.leftovers.is_empty() && self.unsure.is_empty()
    }

    /// All entries that may stand.
    pub fn postings(&self) -> impl Iterator<Item = Posting> {
        let rank = self.rank;
        let named = self.words.iter().filter_map(move |(word, slot)| {
            Some(Posting { word: word.clone(), shard: slot.shard, impact: rank?.impact(slot.weight) })
        });
        named.chain(self.leftovers.iter().cloned())
    }

    /// What has to change so that a document stands as it is now; none is a document that is not to be found.
    /// `shards` says over how many parts a word's list is spread.
    #[must_use]
    pub fn changes(
        &self,
        document: Option<&Document>,
        mark: Mark,
        shards: impl Fn(&Word) -> u8,
        placing: Placing,
    ) -> Changes {
        let filing =
            document.map(|document| self.placed(document, mark, shards, placing)).unwrap_or_default();
        let before: BTreeSet<_> = self.postings().collect();
        let after: BTreeSet<_> = filing.postings().collect();
        // An entry carries the signature of the whole document.
        let all_anew = self.is_partial || self.signature != filing.signature;
        let put = after.iter().filter(|posting| all_anew || !before.contains(*posting));
        let tags_again = filing.tags.intersection(&self.tags).filter(|_| self.is_partial);
        Changes {
            put: put.cloned().collect(),
            delete: before.difference(&after).cloned().collect(),
            tags_put: filing.tags.difference(&self.tags).cloned().collect(),
            tags_delete: self.tags.difference(&filing.tags).cloned().collect(),
            tags_again: tags_again.cloned().collect(),
            filing,
        }
    }

    fn placed(
        &self,
        document: &Document,
        mark: Mark,
        shards: impl Fn(&Word) -> u8,
        placing: Placing,
    ) -> Self {
        let slot = |word: &Word, weight: Weight| {
            let there = self.words.get(word).filter(|slot| {
                placing == Placing::Kept && slot.weight == weight && self.rank == Some(document.rank)
            });
            let shard = || mark.shard(shards(word));
            Slot { weight, shard: there.map_or_else(shard, |slot| slot.shard) }
        };
        let words = document.words.iter().map(|(word, weight)| (word.clone(), slot(word, *weight))).collect();
        Self {
            rank: Some(document.rank),
            words,
            tags: document.tags.clone(),
            spellings: document.spellings.clone(),
            signature: document.signature.clone(),
            leftovers: BTreeSet::new(),
            unsure: BTreeSet::new(),
            is_partial: false,
        }
    }
}
