//! Profiles and marks.

use domain::{
    id::{PhotoId, Username},
    profile::Profile,
};
use futures_util::future::join_all;
use store::{Change, ProfileDetails};

use crate::support::{ada, after, empty, now, people, person};

pub(crate) fn profile(username: &Username) -> Profile {
    Profile {
        username: username.clone(),
        display_name: Some("Ada".into()),
        bio: None,
        country: None,
        avatar: None,
        closed_at: None,
        revision: 1,
        created_at: now(),
    }
}

fn bio(text: &str) -> ProfileDetails {
    ProfileDetails { bio: Some(Some(text.into())), ..ProfileDetails::default() }
}

#[tokio::test]
async fn a_profile_is_made_once() {
    let (store, _) = empty().await;
    let profile = profile(&ada());
    assert_eq!(store.profile(&ada()).await.unwrap(), None);
    assert!(store.create_profile(&profile).await.unwrap());
    let other = Profile { display_name: None, ..profile.clone() };
    assert!(!store.create_profile(&other).await.unwrap());
    assert_eq!(store.profile(&ada()).await.unwrap(), Some(profile));
}

#[tokio::test]
async fn many_profiles_come_together() {
    let (store, _) = empty().await;
    let others = people(5);
    for other in &others[..3] {
        store.create_profile(&profile(other)).await.unwrap();
    }
    let asked = [others.as_slice(), &others[..1]].concat();
    let mut found: Vec<_> =
        store.profiles(&asked).await.unwrap().into_iter().map(|profile| profile.username).collect();
    found.sort();
    assert_eq!(found, others[..3]);
    assert!(store.profiles(&[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_change_of_a_profile_is_for_one_revision() {
    let (store, _) = empty().await;
    assert_eq!(store.update_profile(&ada(), 1, &bio("x")).await.unwrap(), Change::Missing);
    let made = profile(&ada());
    store.create_profile(&made).await.unwrap();
    let avatar = PhotoId::new(1);
    let details = ProfileDetails {
        display_name: Some(None),
        country: Some(Some("DE".into())),
        avatar: Some(Some(avatar)),
        ..bio("counts")
    };
    let expected = Profile {
        display_name: None,
        bio: Some("counts".into()),
        country: Some("DE".into()),
        avatar: Some(avatar),
        revision: 2,
        ..made
    };
    assert_eq!(store.update_profile(&ada(), 1, &details).await.unwrap(), Change::Done(expected.clone()));
    assert_eq!(store.profile(&ada()).await.unwrap(), Some(expected.clone()));
    assert_eq!(store.update_profile(&ada(), 1, &bio("other")).await.unwrap(), Change::Stale);
    let same = store.update_profile(&ada(), 2, &details).await.unwrap();
    assert_eq!(same, Change::Done(expected.clone()), "nothing changed, so neither does the revision");
    let cleared = ProfileDetails { avatar: Some(None), ..ProfileDetails::default() };
    let expected = Profile { avatar: None, revision: 3, ..expected };
    assert_eq!(store.update_profile(&ada(), 2, &cleared).await.unwrap(), Change::Done(expected));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_changes_of_one_revision_one_is_made() {
    let (store, _) = empty().await;
    store.create_profile(&profile(&ada())).await.unwrap();
    let edits: Vec<_> = (0..8).map(|n| bio(&format!("number {n}"))).collect();
    let ada = &ada();
    let made = join_all(edits.iter().map(|edit| store.update_profile(ada, 1, edit))).await;
    let done: Vec<_> = made
        .into_iter()
        .filter_map(|made| match made.unwrap() {
            Change::Done(profile) => Some(profile),
            Change::Stale => None,
            Change::Missing => panic!("it is there"),
        })
        .collect();
    assert_eq!(done.len(), 1);
    assert_eq!(store.profile(ada).await.unwrap().as_ref(), done.first());
}

#[tokio::test]
async fn a_closed_profile_stays_closed_and_takes_no_change() {
    let (store, _) = empty().await;
    assert_eq!(store.close_profile(&ada(), now()).await.unwrap(), None);
    store.create_profile(&profile(&ada())).await.unwrap();
    assert_eq!(store.close_profile(&ada(), now()).await.unwrap(), Some(now()));
    assert_eq!(store.close_profile(&ada(), after(9)).await.unwrap(), Some(now()), "since the first time");
    let closed = store.profile(&ada()).await.unwrap().unwrap();
    assert_eq!((closed.closed_at, closed.revision), (Some(now()), 2));
    assert_eq!(store.update_profile(&ada(), 2, &bio("late")).await.unwrap(), Change::Missing);
    assert!(!store.create_profile(&profile(&ada())).await.unwrap(), "the name is not free yet");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_closings_at_once_one_time_counts() {
    let (store, _) = empty().await;
    let bob = person("bob");
    store.create_profile(&profile(&bob)).await.unwrap();
    let closed = join_all((0..6).map(|n| store.close_profile(&bob, after(n)))).await;
    let since = store.profile(&bob).await.unwrap().unwrap().closed_at;
    assert!(since.is_some() && closed.into_iter().all(|closed| closed.unwrap() == since));
}

#[tokio::test]
async fn a_mark_is_set_once() {
    let (store, _) = empty().await;
    assert!(!store.is_marked("unowned#key").await.unwrap());
    assert!(store.mark("unowned#key", now()).await.unwrap());
    assert!(!store.mark("unowned#key", now()).await.unwrap());
    assert!(store.is_marked("unowned#key").await.unwrap());
    assert!(!store.is_marked("unowned#other").await.unwrap());
}
