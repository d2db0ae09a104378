//! Reconciliation: what is wrong is found, put right, and told once.

use std::time::Duration;

use custody::reconcile::{Call, Reconciled, Reconciler, Repairs, reconcile};
use domain::{
    id::{ErasureId, Username},
    photo::Visibility,
    tie::TieChange,
};
use feeds::Limits;
use jiff::Timestamp;
use serde_json::Value;
use store::keys::Key;

use crate::{
    json,
    support::{LONG, Services, invocation, now, services},
};

struct World {
    services: Services,
    wire: json::Services,
    reconciler: Reconciler,
}

async fn world() -> World {
    let services = services().await;
    let wire = json::Services::default();
    let (identity, notices, erasures) = wire.start().await;
    let limits = Limits { push_followers_max: 10 };
    let (store, index_lag) = (services.store.clone(), Duration::from_millis(20));
    let reconciler = Reconciler { store, identity, notices, erasures, limits, index_lag };
    World { services, wire, reconciler }
}

impl World {
    async fn call(&self, call: Call, left: Duration) -> Reconciled {
        reconcile(self.reconciler.clone(), call, invocation(left)).await.unwrap()
    }

    async fn tick(&self) -> Reconciled {
        self.call(Call::default(), LONG).await
    }

    /// Adds to a count behind everybody's back.
    async fn disturb(&self, key: Key<'_>, count: &str, by: i64) {
        let text = |text: String| aws_sdk_dynamodb::types::AttributeValue::S(text);
        let update = self.services.dynamodb.update_item().table_name("core");
        let update = update.key("PK", text(key.pk())).key("SK", text(key.sk()));
        let update = update.update_expression("ADD #count :by").expression_attribute_names("#count", count);
        let by = aws_sdk_dynamodb::types::AttributeValue::N(by.to_string());
        update.expression_attribute_values(":by", by).send().await.unwrap();
    }

    fn alerts(&self) -> Vec<Value> {
        self.wire.asked("Publish")
    }
}

#[tokio::test]
async fn a_pass_repairs_what_it_finds_and_tells_once() {
    let world = world().await;
    let [ada, bob] = [world.services.person("ada").await, world.services.person("bob").await];
    let store = &world.services.store;
    let photo = world.services.photo(&ada, Visibility::Public, b"p").await;
    store.like(photo.id, &bob, now()).await.unwrap();
    // No consumer is at work: bob's feed lacks the photo.
    store.change_tie(&bob, &ada, TieChange::Follow, Timestamp::now()).await.unwrap();
    for name in ["ada", "bob", "kim"] {
        world.wire.account(name, true);
    }
    world.wire.account("eve", false);
    world.disturb(Key::PersonCounts(&ada, 0), "followers", 5).await;
    world.disturb(Key::PhotoCounts(photo.id, 0), "comments", -5).await;

    let pass = world.tick().await;
    let repaired = Repairs { person_counts: 1, photo_counts: 1, feed_entries: 1, feed_marks: 0, profiles: 1 };
    assert_eq!(pass, Reconciled { looked_at: 4, repaired, failed: 0, done: true });
    assert_eq!(store.person_counts(&ada).await.unwrap().followers, 1);
    let counts = store.photo_counts(&[photo.id]).await.unwrap()[0];
    assert_eq!((counts.likes, counts.comments), (1, 0));
    assert_eq!(store.feed(&bob, None, 9).await.unwrap().items.len(), 1);
    let kim: Username = "kim".parse().unwrap();
    assert!(store.profile(&kim).await.unwrap().is_some());
    let eve: Username = "eve".parse().unwrap();
    assert!(store.profile(&eve).await.unwrap().is_none(), "who is disabled gets no profile");
    let alerts = world.alerts();
    assert_eq!(alerts.len(), 1);
    assert!(!alerts[0].as_str().unwrap().contains("ada"), "an alert names nobody");

    // For the rest of the day there is nothing to do.
    world.disturb(Key::PersonCounts(&ada, 0), "followers", 5).await;
    assert_eq!(world.tick().await, Reconciled { done: true, ..Reconciled::default() });
    let one = world.call(Call { username: Some(ada.clone()), photo_id: None }, LONG).await;
    assert_eq!(one.repaired, Repairs { person_counts: 1, ..Repairs::default() });
    assert_eq!(store.person_counts(&ada).await.unwrap().followers, 1);
    assert_eq!(world.alerts().len(), 1, "an operator who asks is answered, not alerted");
}

#[tokio::test]
async fn a_pass_that_finds_nothing_is_quiet_and_goes_on_where_it_stopped() {
    let world = world().await;
    for number in 0..30 {
        let owner = world.services.person(&format!("person{number}")).await;
        for original in 0_u32..10 {
            world.services.photo(&owner, Visibility::Public, &original.to_be_bytes()).await;
        }
    }
    let (mut looked_at, mut calls) = (0, 0);
    loop {
        let part = world.call(Call::default(), Duration::ZERO).await;
        (looked_at, calls) = (looked_at + part.looked_at, calls + 1);
        assert!(part.repaired.is_none() && part.failed == 0, "{part:?}");
        if part.done {
            break;
        }
    }
    assert_eq!(looked_at, 330);
    assert!(calls > 2, "{calls}");
    assert_eq!(world.alerts(), Vec::<Value>::new());
}

/// The call that closes an account may break off before it starts the erasure.
#[tokio::test]
async fn an_erasure_that_was_never_started_is_started() {
    let world = world().await;
    let [ada, bob] = [world.services.person("ada").await, world.services.person("bob").await];
    let store = &world.services.store;
    store.close_profile(&ada, now()).await.unwrap();
    store.close_profile(&bob, Timestamp::now()).await.unwrap();
    assert!(world.tick().await.repaired.is_none());
    let started = world.wire.asked("StartExecution");
    assert_eq!(started.len(), 1, "bob's is being started right now: {started:?}");
    assert_eq!(started[0]["name"], ErasureId::of(&ada, now()).to_string());
}
