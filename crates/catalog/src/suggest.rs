//! What somebody may be about to type.

use std::{cmp::Reverse, collections::BTreeSet};

use domain::{id::Username, tag::TagName};
use futures_util::{
    StreamExt, TryStreamExt,
    future::{ready, try_join},
    stream,
};
use search::{
    query::{Part, Query},
    words::folded_whole,
};
use store::{Glossary, Store, StoreError};

use crate::ask::{Row, find_people, most_common, tag_is_shown, word_is_shown};

/// Suggestions at most, whatever is asked for.
const SUGGESTIONS_MAX: usize = 20;
/// People are no more common than each other: of a mixed list they are at most this part, behind the rest.
const PEOPLE_PART: usize = 3;
/// Words and tags that are looked at in photos for one answer, and at once.
const LOOKED_AT_MAX: usize = 3 * SUGGESTIONS_MAX;
const AT_ONCE: usize = 8;

/// How a question might go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Suggestion {
    /// A word of photos, as it is written.
    Word(String),
    Tag(TagName),
    Person {
        username: Username,
        display_name: Option<String>,
    },
}

/// What the last word of what was typed may become: tags after `#`, people after `@`, else all three, the most common
/// first. Nothing that no public photo holds, and nobody with whom the viewer has a block.
pub async fn suggest(
    store: &Store,
    typed: &str,
    viewer: Option<&Username>,
    limit: u32,
) -> Result<Vec<Suggestion>, StoreError> {
    let limit = (limit as usize).min(SUGGESTIONS_MAX);
    match begun(typed) {
        (_, beginning) if beginning.is_empty() || limit == 0 => Ok(Vec::new()),
        (Sort::Tags, beginning) => tags(store, &beginning, limit).await,
        (Sort::People, beginning) => people(store, &beginning, viewer, limit).await,
        (Sort::All, beginning) => all(store, &beginning, viewer, limit).await,
    }
}

/// What the last word asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Tags,
    People,
    All,
}

/// The last word of what was typed, folded; an empty one behind a space.
fn begun(typed: &str) -> (Sort, String) {
    let last = typed.rsplit(char::is_whitespace).next().unwrap_or_default();
    let last = last.trim_start_matches(['-', '"']);
    if let Some(tag) = last.strip_prefix('#') {
        (Sort::Tags, folded_whole(tag))
    } else if let Some(name) = last.strip_prefix('@') {
        (Sort::People, folded_whole(name))
    } else {
        (Sort::All, folded_whole(last))
    }
}

async fn tags(store: &Store, beginning: &str, limit: usize) -> Result<Vec<Suggestion>, StoreError> {
    let rows = most_common(store, Glossary::Tags, beginning, limit).await?;
    shown(store, rows.into_iter().filter_map(Text::of_tag).collect(), limit).await
}

async fn people(
    store: &Store,
    beginning: &str,
    viewer: Option<&Username>,
    limit: usize,
) -> Result<Vec<Suggestion>, StoreError> {
    let query = Query::of(Part::Prefix(beginning.to_owned()));
    let limit = u32::try_from(limit).unwrap_or(u32::MAX);
    let found = find_people(store, &query, viewer, None, limit).await?;
    let person = |profile: domain::profile::Profile| Suggestion::Person {
        username: profile.username,
        display_name: profile.display_name,
    };
    Ok(found.items.into_iter().map(person).collect())
}

async fn all(
    store: &Store,
    beginning: &str,
    viewer: Option<&Username>,
    limit: usize,
) -> Result<Vec<Suggestion>, StoreError> {
    let common = |glossary| most_common(store, glossary, beginning, limit);
    let texts = try_join(common(Glossary::Words), common(Glossary::Tags));
    let people = people(store, beginning, viewer, limit.div_ceil(PEOPLE_PART));
    let ((words, tags), people) = try_join(texts, people).await?;
    let mut suggestions = shown(store, mixed(words, tags), limit - people.len()).await?;
    suggestions.extend(people);
    Ok(suggestions)
}

/// A word or a tag that may be suggested.
#[derive(Debug)]
enum Text {
    Word(Row),
    Tag { tag: TagName, holders: u64 },
}

impl Text {
    fn of_tag(row: Row) -> Option<Self> {
        Some(Self::Tag { tag: row.means.parse().ok()?, holders: row.holders })
    }

    fn holders(&self) -> u64 {
        match self {
            Self::Word(Row { holders, .. }) | Self::Tag { holders, .. } => *holders,
        }
    }

    /// None of what no public photo holds any more.
    async fn shown(self, store: &Store) -> Result<Option<Suggestion>, StoreError> {
        let (is_shown, suggestion) = match self {
            Self::Word(row) => (word_is_shown(store, &row).await?, Suggestion::Word(row.spelling)),
            Self::Tag { tag, holders } => (tag_is_shown(store, &tag, holders).await?, Suggestion::Tag(tag)),
        };
        Ok(is_shown.then_some(suggestion))
    }
}

/// Words and tags, the most common first. A word that is a tag too is shown as the tag.
fn mixed(words: Vec<Row>, tags: Vec<Row>) -> Vec<Text> {
    let names: BTreeSet<_> = tags.iter().map(|tag| folded_whole(&tag.means)).collect();
    let words = words.into_iter().filter(|word| !names.contains(&word.spelling)).map(Text::Word);
    let mut mixed: Vec<_> = tags.into_iter().filter_map(Text::of_tag).chain(words).collect();
    // Of equals the tags stay first.
    mixed.sort_by_key(|text| Reverse(text.holders()));
    mixed
}

/// The first that public photos hold, at most so many.
async fn shown(store: &Store, texts: Vec<Text>, most: usize) -> Result<Vec<Suggestion>, StoreError> {
    let texts = texts.into_iter().take(LOOKED_AT_MAX);
    let shown = stream::iter(texts.map(|text| text.shown(store))).buffered(AT_ONCE);
    shown.try_filter_map(|suggestion| ready(Ok(suggestion))).take(most).try_collect().await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str, holders: u64) -> Row {
        Row { means: text.into(), spelling: text.into(), holders }
    }

    #[test]
    fn the_last_word_says_what_is_looked_for() {
        for (typed, sort, beginning) in [
            ("sea", Sort::All, "sea"),
            ("sea #Sy", Sort::Tags, "sy"),
            ("-@ad", Sort::People, "ad"),
            ("\"golden ho", Sort::All, "ho"),
            ("sea ", Sort::All, ""),
            ("", Sort::All, ""),
        ] {
            assert_eq!(begun(typed), (sort, beginning.to_owned()), "{typed}");
        }
    }

    #[test]
    fn a_word_that_is_a_tag_is_shown_once() {
        let mixed = mixed(vec![row("seagull", 9), row("sea", 5)], vec![row("sea", 3)]);
        let told = |text: &Text| match text {
            Text::Word(row) => row.spelling.clone(),
            Text::Tag { tag, .. } => format!("#{tag}"),
        };
        assert_eq!(mixed.iter().map(told).collect::<Vec<_>>(), ["seagull", "#sea"]);
    }
}
