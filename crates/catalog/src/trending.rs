//! Tags that more people use lately than usually.

use std::collections::{BTreeMap, BTreeSet};

use domain::{id::Username, photo::Photo, tag::TagName};
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use search::{Shelf, words::folded_whole};
use store::{Glossary, Store, StoreError};

/// Photos that are looked at, the newest first.
const PHOTOS_MAX: usize = 300;
const PHOTOS_A_PAGE: u32 = 100;
/// What is older is not lately.
const LATELY: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Tags of which it is asked how common they usually are: those that the most people use.
const CANDIDATES_MAX: usize = 100;
const TRENDS_MAX: usize = 50;
const AT_ONCE: usize = 16;

/// A tag in use.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    pub tag: TagName,
    /// How much more it is used than usually: what the list is sorted by.
    pub score: f64,
}

/// The tags of the newest public photos that are more common there than among all photos, by how many people use them.
///
/// A tag that `a` of the `n` people behind these photos use, and that a share `p` of all photos has, scores
/// a · ln(a / (n · p)): the part of the log-likelihood ratio that says how little chance would bring it there so often,
/// which, unlike the bare ratio, does not put what one person made up on top. T. Dunning, "Accurate methods for the
/// statistics of surprise and coincidence", Computational Linguistics 19 (1), 1993. People are counted, not photos, so
/// nobody makes a trend alone by posting much. Where these photos are most of all there are, nothing is usual yet: then
/// the score is `a`.
pub async fn trending(store: &Store, now: Timestamp) -> Result<Vec<Trend>, StoreError> {
    let photos = newest(store, now).await?;
    let people = photos.iter().map(|photo| &photo.owner).collect::<BTreeSet<_>>().len();
    let candidates = candidates(&photos);
    let all = store.standings(Shelf::Photos, &[None]).await?;
    let all = all.get(&None).map_or(0, |standing| standing.census.estimate());
    if all < 2 * photos.len() as u64 {
        let trend = |(tag, users): (TagName, usize)| Trend { tag, score: users as f64 };
        return Ok(best(candidates.into_iter().map(trend)));
    }
    let trend = |(tag, users)| async move {
        let holders = holders(store, &tag).await?;
        Ok::<_, StoreError>(Trend { score: score(users, people, holders, all), tag })
    };
    let trends: Vec<_> = candidates.into_iter().map(trend).collect();
    let trends: Vec<_> = stream::iter(trends).buffered(AT_ONCE).try_collect().await?;
    Ok(best(trends.into_iter().filter(|trend| trend.score > 0.0)))
}

async fn newest(store: &Store, now: Timestamp) -> Result<Vec<Photo>, StoreError> {
    let (mut photos, mut from) = (Vec::new(), None);
    loop {
        let page = store.recent_public(None, now, from.as_ref(), PHOTOS_A_PAGE).await?;
        let is_late = |photo: &Photo| photo.created_at >= now - LATELY;
        let is_past = !page.items.last().is_none_or(is_late);
        photos.extend(page.items.into_iter().filter(is_late));
        from = page.next;
        if is_past || from.is_none() || photos.len() >= PHOTOS_MAX {
            photos.truncate(PHOTOS_MAX);
            return Ok(photos);
        }
    }
}

/// Tags with the number of people who use them, the most used first.
fn candidates(photos: &[Photo]) -> Vec<(TagName, usize)> {
    let mut users: BTreeMap<&TagName, BTreeSet<&Username>> = BTreeMap::new();
    for photo in photos {
        for tag in &photo.tags {
            users.entry(&tag.name).or_default().insert(&photo.owner);
        }
    }
    let mut tags: Vec<_> = users.into_iter().map(|(tag, users)| (tag.clone(), users.len())).collect();
    tags.sort_by(|(_, a), (_, b)| b.cmp(a));
    tags.truncate(CANDIDATES_MAX);
    tags
}

/// How many photos have a tag. One that nobody counted yet is on a photo at least.
async fn holders(store: &Store, tag: &TagName) -> Result<u64, StoreError> {
    let spelling = folded_whole(tag.as_str());
    Ok(store.holders(Glossary::Tags, &spelling, tag.as_str()).await?.max(1))
}

fn score(users: usize, people: usize, holders: u64, all: u64) -> f64 {
    let expected = people as f64 * holders as f64 / all.max(1) as f64;
    let users = users as f64;
    users * (users / expected).ln()
}

fn best(trends: impl Iterator<Item = Trend>) -> Vec<Trend> {
    let mut trends: Vec<_> = trends.collect();
    trends.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.tag.cmp(&b.tag)));
    trends.truncate(TRENDS_MAX);
    trends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_as_common_as_ever_scores_nothing() {
        assert!(score(10, 100, 100, 1_000).abs() < 1e-9);
        assert!(score(5, 100, 100, 1_000) < 0.0);
    }

    #[test]
    fn many_people_count_more_than_a_rare_tag() {
        let many = score(40, 100, 1_000, 10_000);
        let made_up = score(1, 100, 1, 10_000);
        assert!(many > made_up && made_up > 0.0, "{many} {made_up}");
    }
}
