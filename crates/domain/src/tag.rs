//! Tags: normalised words with a provenance, and the hashtags of a caption.

use std::{collections::BTreeSet, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::limits::{HASHTAGS_MAX, TAG_MAX_CHARS};

/// A tag's name: lower case, letters, digits, `_` and single `-` between them, at most 50 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "sunset")]
pub struct TagName(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a tag has 1 to {TAG_MAX_CHARS} letters and digits, and - or _ between them")]
pub struct InvalidTag;

impl TagName {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TagName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<TagName> for String {
    fn from(tag: TagName) -> Self {
        tag.0
    }
}

impl TryFrom<String> for TagName {
    type Error = InvalidTag;
    fn try_from(text: String) -> Result<Self, InvalidTag> {
        text.parse()
    }
}

impl FromStr for TagName {
    type Err = InvalidTag;
    /// Folds case and turns what separates words ("Golden Retriever", "Drugs & Tobacco") into one `-`.
    fn from_str(text: &str) -> Result<Self, InvalidTag> {
        let mut name = String::new();
        for c in text.chars().flat_map(char::to_lowercase) {
            if is_tag_char(c) {
                name.push(c);
            } else if (c.is_whitespace() || "-&/.,'()".contains(c))
                && !name.ends_with('-')
                && !name.is_empty()
            {
                name.push('-');
            } else if !(c.is_whitespace() || "-&/.,'()".contains(c)) {
                return Err(InvalidTag);
            }
        }
        let name = name.trim_end_matches('-');
        let fits = name.chars().count() <= TAG_MAX_CHARS && name.chars().any(char::is_alphanumeric);
        if fits { Ok(Self(name.to_owned())) } else { Err(InvalidTag) }
    }
}

fn is_tag_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || is_mark(c)
}

/// Combining marks and joiners belong to the letter before them: without them Hindi and Thai words break.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{e31}'..='\u{e4e}' | '\u{200c}' | '\u{200d}')
}

/// Where a tag comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TagSource {
    /// The label model.
    Label,
    /// The caption.
    Hashtag,
    /// The owner, by hand.
    Owner,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Tag {
    pub name: TagName,
    pub source: TagSource,
    /// Percent; only labels have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
}

/// The `#hashtags` of a caption in order of appearance, each once, at most [`HASHTAGS_MAX`].
///
/// A hashtag starts at the beginning or after something that is no word character, so `a#b` and URLs with a
/// fragment give none; one of digits only (`#1`) is a number.
#[must_use]
pub fn hashtags(caption: &str) -> Vec<TagName> {
    let mut seen = BTreeSet::new();
    let mut before = ' ';
    let mut tags = Vec::new();
    for (at, c) in caption.char_indices() {
        let starts = c == '#' && !is_tag_char(before) && !"/&#=?".contains(before);
        before = c;
        if !starts {
            continue;
        }
        let word: &str = caption[at + 1..].split(|c| !is_tag_char(c)).next().unwrap_or_default();
        if word.chars().all(char::is_numeric) {
            continue;
        }
        if let Ok(tag) = word.parse::<TagName>()
            && seen.insert(tag.clone())
        {
            tags.push(tag);
        }
        if tags.len() == HASHTAGS_MAX {
            break;
        }
    }
    tags
}

/// The caption's hashtags in place of the old ones; labels and the owner's own tags stay.
#[must_use]
pub fn with_hashtags_of(caption: Option<&str>, tags: &[Tag]) -> Vec<Tag> {
    let hashtags = hashtags(caption.unwrap_or_default()).into_iter().map(|name| Tag {
        name,
        source: TagSource::Hashtag,
        confidence: None,
    });
    hashtags.chain(tags.iter().filter(|tag| tag.source != TagSource::Hashtag).cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(caption: &str) -> Vec<String> {
        hashtags(caption).into_iter().map(String::from).collect()
    }

    #[test]
    fn hashtags_are_words_after_a_hash_sign() {
        assert_eq!(names("Dusk at #Sylt, #beach-life #2026 #été #été! a#b ##x #"), ["sylt", "beach", "été"]);
        assert_eq!(names("#東京 #привет_мир http://h/p#frag (#paren)"), ["東京", "привет_мир", "paren"]);
        assert_eq!(names("#नमस्ते"), ["नमस्ते"]);
        assert!(names("").is_empty());
    }

    #[test]
    fn too_many_or_too_long_hashtags_are_text() {
        let many: String = (0..50).map(|n| format!("#t{n} ")).collect();
        assert_eq!(names(&many).len(), HASHTAGS_MAX);
        assert!(names(&format!("#{}", "a".repeat(51))).is_empty());
    }

    #[test]
    fn label_names_become_tags() {
        let tag = |text: &str| text.parse::<TagName>().map(String::from);
        assert_eq!(tag("Golden Retriever").as_deref(), Ok("golden-retriever"));
        assert_eq!(tag("Drugs & Tobacco").as_deref(), Ok("drugs-tobacco"));
        assert_eq!(tag(" -- "), Err(InvalidTag));
        assert_eq!(tag("a\u{0}b"), Err(InvalidTag));
        assert_eq!(tag("x#y"), Err(InvalidTag));
    }

    #[test]
    fn a_new_caption_replaces_only_hashtags() {
        let label = Tag { name: "sea".parse().unwrap(), source: TagSource::Label, confidence: Some(98.5) };
        let old = with_hashtags_of(Some("#one"), std::slice::from_ref(&label));
        let new = with_hashtags_of(Some("#two"), &old);
        assert_eq!(new.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["two", "sea"]);
    }
}
