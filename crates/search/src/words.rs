//! Text to words: folded, cut at Unicode's word boundaries, without what is too common, down to their stems.

use crate::term::Word;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelled {
    /// As it is written, folded.
    pub spelling: String,
    pub word: Word,
    /// Too common to tell anything; still counted in positions.
    pub is_stop_word: bool,
}

/// Compatibility forms, case and diacritics folded.
#[must_use]
pub fn fold(text: &str) -> String {
    unimplemented!("{text}")
}

/// The words of a text in their order, stop words included.
#[must_use]
pub fn words(text: &str) -> Vec<Spelled> {
    unimplemented!("{text}")
}
