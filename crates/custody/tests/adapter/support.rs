//! Services of a test's own, and the people and photos that tests put there.

use std::time::{Duration, SystemTime};

use blobs::{Renditions, Uploads, keys};
use boot::Invocation;
use domain::{
    id::{PhotoId, Sha256, Username},
    photo::{Facts, Format, ObjectVersion, Photo, Visibility},
    profile::Profile,
    task::Outcome,
};
use jiff::Timestamp;
use store::{Begin, Client, Creation, Settled, Settlement, Store};
use testbed::{
    database::Database,
    sdk::{REGION, Retries, credentials, sdk},
};

use crate::s3::S3;

pub(crate) const UPLOADS: &str = "uploads";
pub(crate) const RENDITIONS: &str = "renditions";

/// Everything that custody works with.
#[derive(Debug)]
pub(crate) struct Services {
    pub(crate) store: Store,
    pub(crate) dynamodb: Client,
    pub(crate) uploads: Uploads,
    pub(crate) renditions: Renditions,
    pub(crate) s3: S3,
}

pub(crate) async fn services() -> Services {
    let database = Database::start().await;
    let s3 = S3::default();
    let endpoint = s3.start();
    let config = blobs::config::Builder::from(&sdk(&endpoint, Retries::AsShipped)).force_path_style(true);
    let client = blobs::Client::from_conf(config.build());
    let (of_uploads, of_renditions) = (client.clone(), client);
    Services {
        store: database.store(),
        dynamodb: database.client(),
        uploads: Uploads::new(of_uploads, UPLOADS.into(), REGION.into(), Some(endpoint), credentials("test")),
        renditions: Renditions::new(of_renditions, RENDITIONS.into()),
        s3,
    }
}

/// An invocation that has so long to go.
pub(crate) fn invocation(left: Duration) -> Invocation {
    Invocation { request_id: "test".into(), deadline: SystemTime::now() + left }
}

pub(crate) const LONG: Duration = Duration::from_secs(800);

pub(crate) fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

pub(crate) fn name(name: &str) -> Username {
    name.parse().unwrap()
}

impl Services {
    pub(crate) async fn person(&self, username: &str) -> Username {
        let username = name(username);
        let profile = Profile {
            username: username.clone(),
            display_name: Some("Ada ✓".into()),
            bio: None,
            country: None,
            avatar: None,
            closed_at: None,
            revision: 1,
            created_at: now(),
        };
        assert!(self.store.create_profile(&profile).await.unwrap());
        username
    }

    /// A published photo with its original.
    pub(crate) async fn photo(&self, owner: &Username, visibility: Visibility, original: &[u8]) -> Photo {
        let photo = Photo {
            visibility,
            caption: Some("at #sylt".into()),
            filename: "IMG_1.jpg".into(),
            sha256: Some(Sha256::of(original)),
            bytes: original.len() as u64,
            ..Photo::awaiting(
                PhotoId::new(now().as_millisecond().try_into().unwrap()),
                owner.clone(),
                Format::Jpeg,
                now(),
            )
        };
        let version = self.s3.put(&format!("{UPLOADS}/{}", keys::original(owner, photo.id)), original);
        assert_eq!(self.store.create_photo(&photo).await.unwrap(), Creation::Created);
        let begun = self.store.begin_first_run(photo.id, &ObjectVersion(version), now()).await.unwrap();
        assert!(matches!(begun, Begin::Begun(_)));
        let Settled::Done(photo) = self.store.settle(photo.id, &settlement(&photo)).await.unwrap() else {
            panic!("not settled")
        };
        photo
    }
}

fn settlement(photo: &Photo) -> Settlement {
    let facts = photo.sha256.map(|sha256| Facts {
        width: 4,
        height: 3,
        format: Format::Jpeg,
        sha256,
        bytes: photo.bytes,
        renditions: vec![],
        placeholder: None,
        palette: vec![],
        phash: None,
        camera: None,
    });
    Settlement {
        run: 1,
        outcome: Outcome::Published,
        facts,
        labels: Some(vec![]),
        moderation: None,
        degraded: vec![],
        rejection: None,
        now: now(),
    }
}
