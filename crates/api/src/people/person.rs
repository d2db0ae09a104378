//! People in lists, as a viewer sees them.

use std::collections::HashMap;

use domain::{id::Username, profile::Profile, tie::Tie};
use serde::Serialize;
use store::{Store, StoreError};
use utoipa::ToSchema;

use crate::avatar;

/// A person in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Person)]
pub(crate) struct PersonView {
    pub(crate) username: Username,
    pub(crate) display_name: Option<String>,
    /// Root-relative URL.
    pub(crate) avatar: Option<String>,
    /// Whether the caller follows them; false for nobody.
    follows: bool,
}

/// Those of the people who are there for the viewer, in their order.
pub(crate) async fn people(
    store: &Store,
    names: &[Username],
    viewer: Option<&Username>,
) -> Result<Vec<PersonView>, StoreError> {
    let (profiles, ties) = present(store, names, viewer).await?;
    views(store, names, profiles, &ties).await
}

/// The same of people whose profiles are read already, each of whom is there for the viewer.
pub(crate) async fn of_profiles(
    store: &Store,
    profiles: Vec<Profile>,
    viewer: Option<&Username>,
) -> Result<Vec<PersonView>, StoreError> {
    let names: Vec<_> = profiles.iter().map(|profile| profile.username.clone()).collect();
    let ties = ties(store, &names, viewer).await?;
    views(store, &names, profiles, &ties).await
}

/// The same of people whom the viewer may have blocked: for the lists by which that is undone. Of those who block the
/// viewer nothing but the name is told, which is enough for it.
pub(crate) async fn tied_people(
    store: &Store,
    names: &[Username],
    viewer: &Username,
) -> Result<Vec<PersonView>, StoreError> {
    let (mut profiles, ties) = tokio::try_join!(open(store, names), store.ties(viewer, names))?;
    for profile in &mut profiles {
        if ties.get(&profile.username).is_some_and(|tie| tie.blocked_by) {
            (profile.display_name, profile.avatar) = (None, None);
        }
    }
    views(store, names, profiles, &ties).await
}

/// The profiles of those who are there for the viewer, in no order: accounts that are not being erased, of people between
/// whom and the viewer there is no block.
pub(crate) async fn present(
    store: &Store,
    names: &[Username],
    viewer: Option<&Username>,
) -> Result<(Vec<Profile>, HashMap<Username, Tie>), StoreError> {
    let (mut profiles, ties) = tokio::try_join!(open(store, names), ties(store, names, viewer))?;
    profiles.retain(|profile| !ties.get(&profile.username).is_some_and(Tie::is_cut));
    Ok((profiles, ties))
}

/// What the viewer has to do with them: nobody has nothing to do with anybody.
async fn ties(
    store: &Store,
    names: &[Username],
    viewer: Option<&Username>,
) -> Result<HashMap<Username, Tie>, StoreError> {
    match viewer {
        Some(viewer) => store.ties(viewer, names).await,
        None => Ok(HashMap::new()),
    }
}

async fn open(store: &Store, names: &[Username]) -> Result<Vec<Profile>, StoreError> {
    let mut profiles = store.profiles(names).await?;
    profiles.retain(|profile| profile.closed_at.is_none());
    Ok(profiles)
}

async fn views(
    store: &Store,
    names: &[Username],
    profiles: Vec<Profile>,
    ties: &HashMap<Username, Tie>,
) -> Result<Vec<PersonView>, StoreError> {
    let mut avatars = avatar::urls(store, &profiles).await?;
    let view = |profile: Profile| {
        let follows = ties.get(&profile.username).is_some_and(|tie| tie.follows.is_some());
        let avatar = avatars.remove(&profile.username);
        let view =
            PersonView { username: profile.username, display_name: profile.display_name, avatar, follows };
        (view.username.clone(), view)
    };
    let views: HashMap<_, _> = profiles.into_iter().map(view).collect();
    Ok(names.iter().filter_map(|name| views.get(name).cloned()).collect())
}
