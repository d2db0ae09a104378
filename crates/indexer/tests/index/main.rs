//! What `index` makes of photos and people: a real store and the records of its own stream, buckets, letters and edges as
//! they go over the wire.
#![allow(clippy::unwrap_used)]

mod buckets;
mod edge;
mod files;
mod redrives;
#[allow(dead_code)]
#[path = "../../../letters/tests/wire/service.rs"]
mod service;
#[allow(dead_code)]
#[path = "../../../store/tests/adapter/support.rs"]
mod support;
#[allow(dead_code)]
#[path = "../../../feeds/tests/interleavings/world.rs"]
mod world;

use std::time::{Duration, SystemTime};

use boot::{Invocation, TaskError};
use domain::{
    id::Username,
    photo::{Photo, Visibility},
    profile::Profile,
};
use indexer::{Adapters, event::Answer, handle};
use search::{Filing, Subject};
use serde_json::{Value, json};
use store::{Change, Details};

use crate::{
    buckets::Buckets,
    edge::Invalidations,
    service::Service,
    support::{awaiting, now, published},
    world::World,
};

/// Everything that the consumer reaches.
struct Shelves {
    world: World,
    adapters: Adapters,
    buckets: Buckets,
    letters: Service,
    invalidations: Invalidations,
}

async fn shelves() -> Shelves {
    let world = World::new().await;
    let (buckets, renditions, uploads) = Buckets::start();
    let (service, letters) = Service::start();
    let (invalidations, edge) = Invalidations::start();
    let adapters = Adapters { store: world.store.clone(), renditions, uploads, edge, letters };
    Shelves { world, adapters, buckets, letters: service, invalidations }
}

impl Shelves {
    /// The answer as Lambda would give it.
    async fn call(&self, event: Value) -> Result<Value, TaskError> {
        let plenty = Duration::from_secs(600);
        self.call_with(event, plenty).await
    }

    async fn call_with(&self, event: Value, left: Duration) -> Result<Value, TaskError> {
        let invocation = Invocation { request_id: "test".into(), deadline: SystemTime::now() + left };
        let event = serde_json::from_value(event).unwrap();
        let answer: Answer = handle(&self.adapters, event, &invocation).await?;
        Ok(serde_json::to_value(answer).unwrap())
    }

    /// Delivers everything new; the records once more for whoever wants them again.
    async fn deliver(&mut self) -> Vec<Value> {
        let records = self.world.written();
        assert!(!records.is_empty());
        assert_eq!(self.deliver_again(&records).await, None);
        records
    }

    /// The sequence number of the record that failed.
    async fn deliver_again(&self, records: &[Value]) -> Option<String> {
        let answer = self.call(json!({ "Records": records })).await.unwrap();
        let failures = answer["batchItemFailures"].as_array().unwrap();
        assert!(failures.len() < 2, "the first that failed is told, and no other");
        failures.first().map(|failure| failure["itemIdentifier"].as_str().unwrap().to_owned())
    }

    /// What stands for somebody or something.
    async fn filing(&self, subject: &Subject) -> Option<Filing> {
        self.adapters.store.filing(subject).await.unwrap().map(|filed| filed.filing)
    }

    async fn is_filed(&self, photo: &Photo) -> bool {
        self.filing(&Subject::Photo(photo.id)).await.is_some()
    }

    async fn public_photo(&self) -> Photo {
        published(&self.world.store, &Photo { visibility: Visibility::Public, ..awaiting() }).await
    }

    async fn change(&self, photo: &Photo, details: &Details) -> Photo {
        let revision = self.world.store.photo(photo.id).await.unwrap().unwrap().revision;
        match self.world.store.update_photo(photo.id, revision, details).await.unwrap() {
            Change::Done(photo) => photo,
            other => panic!("not changed: {other:?}"),
        }
    }

    async fn hide(&self, photo: &Photo) -> Photo {
        let visibility = Some(Visibility::Private);
        self.change(photo, &Details { visibility, ..Details::default() }).await
    }

    async fn join(&self, name: &str) -> Username {
        let profile = Profile {
            username: name.parse().unwrap(),
            display_name: None,
            bio: None,
            country: None,
            avatar: None,
            closed_at: None,
            revision: 1,
            created_at: now(),
        };
        assert!(self.world.store.create_profile(&profile).await.unwrap());
        profile.username
    }
}

fn words(filing: &Filing) -> Vec<&str> {
    filing.words.keys().map(|word| word.as_str()).collect()
}
