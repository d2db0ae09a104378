//! What a document can be asked for: words, tags, names.

use std::fmt;

use domain::{id::Username, tag::TagName};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A word as lists are named by it: folded, and cut down to its stem. Only `words` makes one of text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Word(String);

impl Word {
    /// Takes a word that is a stem already, as it stands in a list's name.
    #[must_use]
    pub fn of_stem(stem: impl Into<String>) -> Self {
        Self(stem.into())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Something that a document has or has not. Only words have lists; tags and names are found in the lists of their
/// words.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Term {
    Word(Word),
    Tag(TagName),
    /// Who owns the photo, or is named in its caption.
    Name(Username),
}

impl Term {
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.to_string())
    }
}

/// As in a question. A word begins with neither `#` nor `@`, so no two terms read the same.
impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => word.fmt(f),
            Self::Tag(tag) => write!(f, "#{tag}"),
            Self::Name(name) => write!(f, "@{name}"),
        }
    }
}

/// 28 bits of a term's SHA-256. Two terms of one photo in four million may share theirs: whoever shows a photo looks at
/// the photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(u32);

impl Fingerprint {
    pub(crate) const BITS: u32 = 28;

    fn of(text: &str) -> Self {
        let digest = Sha256::digest(text);
        let first = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
        Self(first >> (u32::BITS - Self::BITS))
    }

    pub(crate) fn bits(self) -> u32 {
        self.0
    }

    pub(crate) fn from_bits(bits: u32) -> Self {
        Self(bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_that_differ_have_other_fingerprints() {
        let terms = [
            Term::Word(Word::of_stem("ada")),
            Term::Tag("ada".parse().unwrap()),
            Term::Name("ada".parse().unwrap()),
        ];
        let prints: std::collections::BTreeSet<_> = terms.iter().map(Term::fingerprint).collect();
        assert_eq!(prints.len(), 3);
        assert!(prints.iter().all(|print| print.bits() < 1 << Fingerprint::BITS));
    }
}
