//! The texts of a record, each cut into its words: the one place that says what can be looked for.

use std::collections::BTreeSet;

use domain::{
    id::Username,
    photo::Photo,
    profile::Profile,
    tag::{Tag, TagSource},
};

use crate::{
    weight::Weight,
    words::{Spelled, name_words, words},
};

/// People that are named in one caption; who comes after is text.
const MENTIONS_MAX: usize = 20;

/// One text: a title, or one tag.
pub(crate) struct Field {
    pub(crate) kind: Kind,
    pub(crate) weight: Weight,
    /// In their order, stop words included.
    pub(crate) words: Vec<Spelled>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The name of a photo's owner: it counts as any name does, but no beginning of a word leads to it. Or letters that
    /// are typed would become the name of somebody who has a block with who types.
    Owner,
    /// A tag, or a person's own name: each word of it counts, common or not.
    Name,
    Prose,
}

impl Field {
    /// The words by which the text is found.
    pub(crate) fn listed(&self) -> impl Iterator<Item = &Spelled> {
        self.words.iter().filter(|word| self.kind != Kind::Prose || !word.is_stop_word)
    }

    /// The words that typed letters may become.
    pub(crate) fn completed(&self) -> impl Iterator<Item = &Spelled> {
        self.listed().filter(|_| self.kind != Kind::Owner)
    }
}

pub(crate) fn of_photo(photo: &Photo) -> Vec<Field> {
    let name = |kind, text: &str, weight| Field { kind, weight, words: words(text) };
    let prose = |(text, weight): (&Option<String>, _)| {
        text.as_deref().map(|text| Field { kind: Kind::Prose, weight, words: words(text) })
    };
    let texts =
        [(&photo.title, Weight::TITLE), (&photo.caption, Weight::TEXT), (&photo.alt_text, Weight::TEXT)];
    let mut fields = Vec::from([name(Kind::Owner, photo.owner.as_str(), Weight::OWNER)]);
    fields.extend(photo.tags.iter().map(|tag| name(Kind::Name, tag.name.as_str(), weight(tag))));
    fields.extend(texts.into_iter().filter_map(prose));
    fields
}

pub(crate) fn of_person(profile: &Profile) -> Vec<Field> {
    let name = |text: &str, weight| Field { kind: Kind::Name, weight, words: name_words(text) };
    let username = name(profile.username.as_str(), Weight::USERNAME);
    let shown = profile.display_name.as_deref().map(|text| name(text, Weight::DISPLAY_NAME));
    [username].into_iter().chain(shown).collect()
}

pub(crate) fn weight(tag: &Tag) -> Weight {
    match tag.source {
        TagSource::Label => Weight::label(tag.confidence.unwrap_or_default()),
        TagSource::Hashtag | TagSource::Owner => Weight::HASHTAG,
    }
}

/// The `@names` of a text. As with hashtags, `a@b` and what stands in a URL give none.
pub(crate) fn mentions(text: &str) -> BTreeSet<Username> {
    let mut names = BTreeSet::new();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let starts = c == '@' && !is_name_char(before) && !"@/.-".contains(before);
        before = c;
        if !starts {
            continue;
        }
        let name = text[at + 1..].split(|c| !is_name_char(c)).next().unwrap_or_default();
        names.extend(name.parse::<Username>());
        if names.len() == MENTIONS_MAX {
            break;
        }
    }
    names
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        mentions(text).into_iter().map(String::from).collect()
    }

    #[test]
    fn mentions_are_names_after_an_at_sign() {
        assert_eq!(
            names("@Ada, with (@bob_1) and @ada. me@mail.org @ab @łukasz http://h/@carl @@dora"),
            ["ada", "bob_1"]
        );
        let many: String = (0..MENTIONS_MAX + 5).map(|n| format!("@name{n} ")).collect();
        assert_eq!(names(&many).len(), MENTIONS_MAX);
    }
}
