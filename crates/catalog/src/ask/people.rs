//! Questions for people.

use std::collections::HashMap;

use domain::{id::Username, profile::Profile};
use search::{
    Subject,
    find::{Hit, Place},
    query::Query,
};
use store::{Store, StoreError};

use super::{
    Answer,
    gather::{Look, gather},
    plan,
};

/// People by their names; every word may be the beginning of one. Blocks apply, both ways.
pub async fn find_people(
    store: &Store,
    query: &Query,
    viewer: Option<&Username>,
    from: Option<&Place>,
    limit: u32,
) -> Result<Answer<Profile>, StoreError> {
    let planned = plan::for_people(store, query).await?;
    let Some(plan) = planned.plan else { return Ok(Answer::none()) };
    let answer = gather(store, plan, from, limit, &Records { store, query, viewer }).await?;
    Ok(Answer { is_partial: answer.is_partial || planned.is_partial, ..answer })
}

struct Records<'a> {
    store: &'a Store,
    query: &'a Query,
    viewer: Option<&'a Username>,
}

impl Look for Records<'_> {
    type Item = Profile;

    /// Those of the hits who are there still, and for the viewer.
    async fn look(&self, hits: Vec<Hit>) -> Result<Vec<(Hit, Profile)>, StoreError> {
        let Self { store, query, viewer } = *self;
        let names: Vec<_> = hits.iter().filter_map(|hit| person_of(&hit.subject)).cloned().collect();
        let mut profiles = store.profiles(&names).await?;
        profiles.retain(|profile| profile.closed_at.is_none() && query.fits_person(profile));
        if let Some(viewer) = viewer {
            let others: Vec<_> = profiles.iter().map(|profile| profile.username.clone()).collect();
            let ties = store.ties(viewer, &others).await?;
            profiles.retain(|profile| ties.get(&profile.username).is_none_or(|tie| !tie.is_cut()));
        }
        let mut profiles: HashMap<_, _> =
            profiles.into_iter().map(|profile| (profile.username.clone(), profile)).collect();
        let shown = |hit: Hit| {
            let profile = profiles.remove(person_of(&hit.subject)?)?;
            Some((hit, profile))
        };
        Ok(hits.into_iter().filter_map(shown).collect())
    }
}

fn person_of(subject: &Subject) -> Option<&Username> {
    match subject {
        Subject::Person(name) => Some(name),
        Subject::Photo(_) => None,
    }
}
