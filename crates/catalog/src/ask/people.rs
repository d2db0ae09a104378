//! Questions for people.

use domain::{id::Username, profile::Profile};
use search::{Subject, find::Place, query::Query};
use store::{Store, StoreError};

use super::{Answer, gather::gather, plan};

/// People by their names; every word may be the beginning of one. Blocks apply, both ways.
pub async fn find_people(
    store: &Store,
    query: &Query,
    viewer: Option<&Username>,
    from: Option<&Place>,
    limit: u32,
) -> Result<Answer<Profile>, StoreError> {
    let planned = plan::for_people(store, query).await?;
    gather(store, planned, from, limit, |found| shown(store, query, viewer, found)).await
}

/// Those who are there still, and for the viewer.
async fn shown(
    store: &Store,
    query: &Query,
    viewer: Option<&Username>,
    found: Vec<Subject>,
) -> Result<Vec<(Subject, Profile)>, StoreError> {
    let names: Vec<_> = found.into_iter().filter_map(person_of).collect();
    let mut profiles = store.profiles(&names).await?;
    profiles.retain(|profile| profile.closed_at.is_none() && query.fits_person(profile));
    if let Some(viewer) = viewer {
        let others: Vec<_> = profiles.iter().map(|profile| profile.username.clone()).collect();
        let ties = store.ties(viewer, &others).await?;
        profiles.retain(|profile| ties.get(&profile.username).is_none_or(|tie| !tie.is_cut()));
    }
    Ok(profiles.into_iter().map(|profile| (Subject::Person(profile.username.clone()), profile)).collect())
}

fn person_of(subject: Subject) -> Option<Username> {
    match subject {
        Subject::Person(name) => Some(name),
        Subject::Photo(_) => None,
    }
}
