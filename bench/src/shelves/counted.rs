//! Samples of documents, and under which spellings documents are counted.

use std::collections::BTreeSet;

use search::{
    Filing,
    census::{Census, Mark},
    words::{fold, words},
};
use store::Glossary;

/// A census that is told everything once.
#[derive(Debug, Clone, Default)]
pub(super) struct Sample(pub(super) Census);

impl Sample {
    pub(super) fn take(&mut self, mark: Mark, members_max: usize) {
        if !self.0.takes(mark) {
            return;
        }
        self.0.members.insert(mark);
        if let Some(thinned) = self.0.thinned(members_max) {
            self.0 = thinned;
        }
    }

    pub(super) fn estimate(&self) -> u64 {
        self.0.estimate()
    }
}

/// A spelling and what it means.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spelled {
    pub(super) glossary: Glossary,
    pub(super) spelling: String,
    pub(super) means: String,
}

/// The spellings of a photo: of its words, of its tags, and of the words of its tags.
pub(super) fn spelled(filing: &Filing) -> impl Iterator<Item = Spelled> {
    let of_words = filing.spellings.iter().map(|(spelling, word)| Spelled {
        glossary: Glossary::Words,
        spelling: spelling.clone(),
        means: word.to_string(),
    });
    let of_tags = filing.tags.iter().flat_map(|tag| {
        let all = words(tag.as_str()).into_iter().map(|word| word.spelling);
        let spellings: BTreeSet<_> = all.chain([fold(tag.as_str())]).collect();
        spellings.into_iter().map(|spelling| Spelled {
            glossary: Glossary::Tags,
            spelling,
            means: tag.to_string(),
        })
    });
    of_words.chain(of_tags)
}
