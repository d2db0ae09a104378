//! Questions for tags.

use std::{cmp::Reverse, collections::HashMap};

use domain::tag::TagName;
use futures_util::{
    StreamExt, TryStreamExt,
    future::{ready, try_join_all},
    stream,
};
use search::{
    query::{Part, Query},
    words::{Spelled, folded_whole, words},
};
use store::{Glossary, Store, StoreError};

use super::{Answer, TagPlace, plan::longest, rows, shown::tag_is_shown};
use crate::file::spellings_of;

/// Tags looked at in photos at once.
const AT_ONCE: usize = 16;

/// Tags under which public photos stand, the most common first; every word may be the beginning of one.
///
/// Pages go on behind the last tag by how common it was then. One that becomes more common in between may be left out,
/// one that becomes rarer may come twice.
pub async fn find_tags(
    store: &Store,
    query: &Query,
    from: Option<&TagPlace>,
    limit: u32,
) -> Result<Answer<TagName, TagPlace>, StoreError> {
    let Some(beginnings) = beginnings(query) else { return Ok(Answer::none()) };
    let looked_up = longest(beginnings.iter());
    let found = looked_up.into_iter().map(|beginning| rows(store, Glossary::Tags, beginning));
    let found = try_join_all(found).await?;
    let is_partial = found.iter().any(|(_, has_more)| *has_more);
    let mut tags = held_by_all(found.into_iter().map(|(rows, _)| rows).collect());
    tags.retain(|place| begins_with_all(&place.tag, &beginnings));
    tags.retain(|place| !query.unwanted.iter().any(|part| has(&place.tag, part)));
    tags.sort_by(|a, b| order(a).cmp(&order(b)));
    tags.retain(|place| from.is_none_or(|from| order(place) > order(from)));
    Ok(page(in_use(store, tags, limit as usize + 1).await?, limit, is_partial))
}

/// The first tags that stand under a public photo, at most so many.
async fn in_use(store: &Store, tags: Vec<TagPlace>, most: usize) -> Result<Vec<TagPlace>, StoreError> {
    let is_shown = |place: TagPlace| async move {
        let is_shown = tag_is_shown(store, &place.tag, place.holders).await?;
        Ok(is_shown.then_some(place))
    };
    let shown = stream::iter(tags.into_iter().map(is_shown)).buffered(AT_ONCE.min(most));
    shown.try_filter_map(|place| ready(Ok(place))).take(most).try_collect().await
}

fn order(place: &TagPlace) -> (Reverse<u64>, &TagName) {
    (Reverse(place.holders), &place.tag)
}

fn page(mut tags: Vec<TagPlace>, limit: u32, is_partial: bool) -> Answer<TagName, TagPlace> {
    let limit = limit as usize;
    let has_more = tags.len() > limit;
    tags.truncate(limit);
    let next = tags.last().filter(|_| has_more).cloned();
    Answer { items: tags.into_iter().map(|place| place.tag).collect(), next, is_partial }
}

/// How tags begin that answer; none when the question asks for what no tag has.
fn beginnings(query: &Query) -> Option<Vec<String>> {
    let of_part = |part: &Part| match part {
        Part::Word { spelling, .. } | Part::Prefix(spelling) => Some(vec![spelling.clone()]),
        Part::Phrase(phrase) => Some(phrase.iter().map(|word| word.spelling.clone()).collect()),
        Part::Tag(tag) => Some(vec![folded_whole(tag.as_str())]),
        Part::Name(_) => None,
    };
    let parts: Option<Vec<_>> = query.wanted.iter().map(of_part).collect();
    Some(parts?.into_iter().flatten().collect())
}

fn begins_with_all(tag: &TagName, beginnings: &[String]) -> bool {
    let spellings = spellings_of(tag);
    let begins = |beginning: &String| spellings.iter().any(|spelling| spelling.starts_with(beginning));
    beginnings.iter().all(begins)
}

/// The tags that all beginnings have in common.
fn held_by_all(found: Vec<Vec<super::Row>>) -> Vec<TagPlace> {
    let mut found = found.into_iter();
    let mut tags = found.next().unwrap_or_default();
    for rows in found {
        let held: HashMap<_, _> = rows.into_iter().map(|row| (row.means, row.holders)).collect();
        tags.retain(|row| held.contains_key(&row.means));
    }
    tags.into_iter()
        .filter_map(|row| Some(TagPlace { holders: row.holders, tag: row.means.parse().ok()? }))
        .collect()
}

/// Whether a tag has what is not wanted.
fn has(tag: &TagName, part: &Part) -> bool {
    let words = words(tag.as_str());
    let is = |at: &Spelled, word: &search::Word| at.word == *word;
    match part {
        Part::Word { word, .. } => words.iter().any(|at| is(at, word)),
        Part::Prefix(beginning) => words.iter().any(|at| at.spelling.starts_with(beginning.as_str())),
        Part::Phrase(phrase) => {
            let mut runs = words.windows(phrase.len().max(1));
            runs.any(|run| run.iter().zip(phrase).all(|(at, wanted)| is(at, &wanted.word)))
        }
        Part::Tag(unwanted) => tag == unwanted,
        Part::Name(_) => false,
    }
}
