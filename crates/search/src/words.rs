//! Text to words: folded, cut at Unicode's word boundaries, without what is too common, down to their stems.
//!
//! A text without spaces between its words (Chinese, Japanese, Thai) is cut into its characters, and a run of katakana
//! stays whole: whoever asks for such a word asks for a phrase of them.

use std::sync::LazyLock;

use domain::id::Username;
use frostem::{Algorithm, Stemmer};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_segmentation::UnicodeSegmentation;

use crate::term::Word;

mod fold;
#[cfg(test)]
pub(crate) mod tests;

pub use fold::fold;

/// A longer word is cut here: its beginning still finds it, and no list's name grows without bound.
pub const WORD_MAX_CHARS: usize = 50;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelled {
    /// As it is written, folded.
    pub spelling: String,
    pub word: Word,
    /// Too common to tell anything; still counted in positions.
    pub is_stop_word: bool,
}

/// A whole text as one spelling: folded, without spaces, and cut as a word is. One character may fold to eighteen, some of
/// them spaces, so a bound on what was typed is none on what it folds to.
#[must_use]
pub fn folded_whole(text: &str) -> String {
    fold(text).chars().filter(|c| !c.is_whitespace()).take(WORD_MAX_CHARS).collect()
}

/// The words of a text in their order, stop words included. A spelling is its own only word.
#[must_use]
pub fn words(text: &str) -> Vec<Spelled> {
    let spelled = |spelling: String| Spelled {
        word: Word::of_stem(stem(&spelling)),
        is_stop_word: STOP_WORDS.binary_search(&spelling.as_str()).is_ok(),
        spelling,
    };
    spellings(text).into_iter().map(spelled).collect()
}

/// The words of a person's name: neither cut down to stems nor too common, for a name means nothing but itself.
#[must_use]
pub fn name_words(text: &str) -> Vec<Spelled> {
    let spelled =
        |spelling: String| Spelled { word: Word::of_stem(spelling.clone()), is_stop_word: false, spelling };
    spellings(text).into_iter().map(spelled).collect()
}

/// The word in whose list everything stands that has the whole name: photos by its owner and those that mention them,
/// and the person.
#[must_use]
pub fn of_username(name: &Username) -> Word {
    Word::of_stem(name.as_str())
}

fn spellings(text: &str) -> Vec<String> {
    let folded = fold(text);
    folded.unicode_words().flat_map(pieces).filter_map(|piece| joined(&piece)).collect()
}

/// Unicode takes `ada_lovelace` and `example.com` for one word each, as it does `2.8`: only a number stays whole.
fn pieces(segment: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut before = ' ';
    for c in segment.chars() {
        let belongs = is_word_char(c) || JOINTS.contains(&c) || (before.is_numeric() && ".,".contains(c));
        match pieces.last_mut() {
            Some(piece) if belongs => piece.push(c),
            _ => pieces.push(String::new()),
        }
        before = c;
    }
    pieces
}

/// `don't` is one word, `sea's` the sea, `l'été` the summer. None is left of a piece without a letter or digit.
fn joined(piece: &str) -> Option<String> {
    let mut parts: Vec<_> = piece.split(JOINTS).filter(|part| !part.is_empty()).collect();
    if parts.len() > 1 && parts.last() == Some(&"s") {
        parts.pop();
    }
    if let [article, rest, ..] = parts[..]
        && ELIDED.contains(&article)
        && rest.chars().nth(1).is_some()
    {
        parts.remove(0);
    }
    // What was apart may compose.
    let whole: String = parts.concat().nfc().collect();
    let whole = whole.trim_start_matches(is_combining_mark);
    let cut: String = whole.chars().take(WORD_MAX_CHARS).collect();
    Some(cut.trim_end_matches(['.', ',']).to_owned()).filter(|word| word.contains(char::is_alphanumeric))
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Only English has its stems taken: what else is written in plain letters is changed alike in texts and in questions.
fn stem(spelling: &str) -> String {
    static ENGLISH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::new(Algorithm::English));
    if spelling.len() > 3 && spelling.bytes().all(|b| b.is_ascii_alphabetic()) {
        ENGLISH.stem(spelling).into_owned()
    } else {
        spelling.to_owned()
    }
}

/// What stands inside a word without ending it: apostrophes, folded, and the dot of Catalan.
const JOINTS: [char; 2] = ['\'', '·'];
/// What French and Italian put before an apostrophe.
const ELIDED: [&str; 14] =
    ["all", "c", "d", "dall", "dell", "j", "l", "m", "n", "nell", "qu", "s", "sull", "t"];
/// Sorted. Words that are also nouns or names (`will`, `may`, `can`) are none.
#[rustfmt::skip]
const STOP_WORDS: [&str; 40] = [
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "from", "had", "has", "have", "he", "her", "his",
    "i", "if", "in", "is", "it", "its", "my", "of", "on", "or", "our", "that", "the", "their", "these", "they", "this",
    "to", "was", "we", "were", "with", "your",
];
