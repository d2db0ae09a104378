//! What somebody may be about to type.

use std::collections::BTreeSet;

use domain::{id::Username, tag::TagName};
use futures_util::future::try_join;
use search::{
    query::{Part, Query},
    words::fold,
};
use store::{Glossary, Store, StoreError};

use crate::ask::{Row, find_people, most_common};

/// Suggestions at most, whatever is asked for.
const SUGGESTIONS_MAX: usize = 20;
/// People are no more common than each other: of a mixed list they are at most this part, behind the rest.
const PEOPLE_PART: usize = 3;

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
        (Sort::Tags, fold(tag))
    } else if let Some(name) = last.strip_prefix('@') {
        (Sort::People, fold(name))
    } else {
        (Sort::All, fold(last))
    }
}

async fn tags(store: &Store, beginning: &str, limit: usize) -> Result<Vec<Suggestion>, StoreError> {
    let rows = most_common(store, Glossary::Tags, beginning, limit).await?;
    Ok(rows.iter().filter_map(tag).take(limit).collect())
}

async fn people(
    store: &Store,
    beginning: &str,
    viewer: Option<&Username>,
    limit: usize,
) -> Result<Vec<Suggestion>, StoreError> {
    let query = Query {
        wanted: vec![Part::Prefix(beginning.to_owned())],
        unwanted: Vec::new(),
        kind: None,
        after_ms: None,
        before_ms: None,
    };
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
    let mut suggestions = mixed(&words, &tags);
    suggestions.truncate(limit - people.len());
    suggestions.extend(people);
    Ok(suggestions)
}

/// Words and tags, the most common first. A word that is a tag too is shown as the tag.
fn mixed(words: &[Row], tags: &[Row]) -> Vec<Suggestion> {
    let names: BTreeSet<_> = tags.iter().map(|tag| fold(&tag.means)).collect();
    let words = words.iter().filter(|word| !names.contains(&word.spelling));
    let words = words.map(|row| (row.holders, Suggestion::Word(row.spelling.clone())));
    let tags = tags.iter().filter_map(|row| Some((row.holders, tag(row)?)));
    let mut mixed: Vec<_> = tags.chain(words).collect();
    // Of equals the tags stay first.
    mixed.sort_by(|(a, _), (b, _)| b.cmp(a));
    mixed.into_iter().map(|(_, suggestion)| suggestion).collect()
}

fn tag(row: &Row) -> Option<Suggestion> {
    row.means.parse().ok().map(Suggestion::Tag)
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
        let shown = mixed(&[row("seagull", 9), row("sea", 5)], &[row("sea", 3)]);
        assert_eq!(shown, [Suggestion::Word("seagull".into()), Suggestion::Tag("sea".parse().unwrap())]);
    }
}
