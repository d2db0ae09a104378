//! Tags: normalised words with a provenance, and the hashtags of a caption.

use std::{collections::BTreeSet, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use utoipa::ToSchema;

use crate::limits::{HASHTAGS_MAX, TAG_MAX_CHARS};

/// A tag's name: lower case, letters, digits, `_` and single `-` between them, at most 50 characters. In Unicode's form
/// NFKC, so that what reads alike is one tag: `ｃａｆé` is `café`, whether the accent is a character of its own or not.
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
    /// Folds forms and case, and turns what separates words ("Golden Retriever", "Drugs & Tobacco") into one `-`.
    fn from_str(text: &str) -> Result<Self, InvalidTag> {
        // Other forms of a letter may stand for a capital, and small letters may compose where capitals do not.
        let folded = text.nfkc().flat_map(char::to_lowercase).nfkc();
        let mut name = String::new();
        for c in folded {
            if is_tag_char(c) {
                name.push(c);
            } else if !separates(c) {
                return Err(InvalidTag);
            } else if !name.is_empty() && !name.ends_with('-') {
                name.push('-');
            }
        }
        let name = name.trim_end_matches('-');
        let fits = name.chars().count() <= TAG_MAX_CHARS && name.chars().any(char::is_alphanumeric);
        if fits { Ok(Self(name.to_owned())) } else { Err(InvalidTag) }
    }
}

/// The last two come of single letters and numbers: `ŀ` is `l·`, `½` is `1⁄2`.
fn separates(c: char) -> bool {
    c.is_whitespace() || "-&/.,'()·⁄".contains(c)
}

fn is_tag_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || is_mark(c)
}

/// Combining marks and joiners belong to the letter before them: without them Hindi and Thai words break, and an accent
/// may be a character of its own. What makes a picture of a sign (`1️⃣`) belongs to no letter.
fn is_mark(c: char) -> bool {
    match c {
        '\u{200c}' | '\u{200d}' => true,
        '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => false,
        _ => is_combining_mark(c),
    }
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

/// Reads a photo's tags, without those that are none by today's rules, or are others by now: a photo is to be read whatever
/// was a tag once.
pub(crate) fn still_valid<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Tag>, D::Error> {
    #[derive(Deserialize)]
    struct Written {
        name: String,
        source: TagSource,
        confidence: Option<f32>,
    }
    let mut seen = BTreeSet::new();
    let read = |Written { name, source, confidence }: Written| {
        let name: TagName = name.parse().ok()?;
        seen.insert((name.clone(), source)).then_some(Tag { name, source, confidence })
    };
    Ok(Vec::deserialize(deserializer)?.into_iter().filter_map(read).collect())
}

/// The `#hashtags` of a caption in order of appearance, each once, at most [`HASHTAGS_MAX`].
///
/// A hashtag starts at the beginning or after something that is no word character, so `a#b` and URLs with a
/// fragment give none; one of digits only (`#1`) is a number. Which form of Unicode the caption is in makes no difference.
#[must_use]
pub fn hashtags(caption: &str) -> Vec<TagName> {
    let mut seen = BTreeSet::new();
    let mut before = ' ';
    let mut tags = Vec::new();
    let caption: String = caption.nfkc().collect();
    for (at, c) in caption.char_indices() {
        let starts = c == '#' && !is_tag_char(before) && !"/&#=?".contains(before);
        before = c;
        if !starts {
            continue;
        }
        // Catalan has the dot within words: `col·lecció`.
        let word = caption[at + 1..].split(|c| !is_tag_char(c) && c != '·').next().unwrap_or_default();
        let word = word.trim_end_matches('·');
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
        assert_eq!(names("#नमस्ते #বন্ধু"), ["नमस्ते", "বন্ধু"]);
        assert!(names("#1️⃣").is_empty() && names("").is_empty());
    }

    #[test]
    fn hashtags_that_read_alike_are_one() {
        assert_eq!(names("#cafe\u{301} #café #CAFÉ #CAFE\u{301} #ｃａｆé"), ["café"]);
        assert_eq!(names("#ﾄｳｷｮｳﾀﾜｰ #トウキョウタワー"), ["トウキョウタワー"]);
        assert_eq!(names("#\u{1112}\u{1161}\u{11ab} #한"), ["한"]);
        assert_eq!(names("#coŀlecció #col·lecció ＃sea· #2026·"), ["col-lecció", "sea"]);
    }

    #[test]
    fn too_many_or_too_long_hashtags_are_text() {
        let many: String = (0..50).map(|n| format!("#t{n} ")).collect();
        assert_eq!(names(&many).len(), HASHTAGS_MAX);
        assert!(names(&format!("#{}", "a".repeat(51))).is_empty());
        assert_eq!(names(&format!("#{}", "e\u{301}".repeat(50))), ["é".repeat(50)]);
        assert!(names(&format!("#{}", "ﬁ".repeat(26))).is_empty());
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
    fn a_name_is_in_one_form() {
        let tag = |text: &str| text.parse::<TagName>().map(String::from);
        for (text, name) in [
            ("Ｆｕｌｌ－Ｗｉｄｔｈ", "full-width"),
            ("\u{1d2c}\u{212b}", "aå"),
            ("H\u{331}", "\u{1e96}"),
            ("I\u{307}", "i\u{307}"),
            ("½ cup", "1-2-cup"),
            ("Coŀlecció", "col-lecció"),
            ("ড়", "\u{9a1}\u{9bc}"),
        ] {
            assert_eq!(tag(text).as_deref(), Ok(name), "{text}");
        }
    }

    #[test]
    fn every_letter_is_in_a_name_and_its_name_names_itself() {
        for c in (char::MIN..=char::MAX).filter(|c| c.is_alphanumeric()) {
            let name: TagName = format!("a{c}\u{301} {c}").parse().unwrap();
            assert_eq!(name.as_str().parse(), Ok(name), "{c}");
        }
    }

    #[test]
    fn a_new_caption_replaces_only_hashtags() {
        let label = Tag { name: "sea".parse().unwrap(), source: TagSource::Label, confidence: Some(98.5) };
        let old = with_hashtags_of(Some("#one"), std::slice::from_ref(&label));
        let new = with_hashtags_of(Some("#two"), &old);
        assert_eq!(new.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["two", "sea"]);
    }
}
