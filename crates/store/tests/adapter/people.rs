//! Profiles and marks.

use domain::profile::Profile;

use crate::support::{ada, empty, now};

#[tokio::test]
async fn a_profile_is_made_once() {
    let (store, _) = empty().await;
    let profile = Profile {
        username: ada(),
        display_name: Some("Ada".into()),
        bio: None,
        country: None,
        avatar: None,
        closed_at: None,
        revision: 1,
        created_at: now(),
    };
    assert_eq!(store.profile(&ada()).await.unwrap(), None);
    assert!(store.create_profile(&profile).await.unwrap());
    let other = Profile { display_name: None, ..profile.clone() };
    assert!(!store.create_profile(&other).await.unwrap());
    assert_eq!(store.profile(&ada()).await.unwrap(), Some(profile));
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
