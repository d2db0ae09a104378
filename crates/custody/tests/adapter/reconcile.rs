//! Reconciliation: what is wrong is found, put right, and told once.

use std::time::Duration;

use custody::reconcile::{Call, Reconciled, Reconciler, Repairs, reconcile};
use domain::{
    id::{ErasureId, Username},
    photo::Visibility,
    tie::TieChange,
};
use feeds::Limits;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use store::keys::Key;

use crate::{
    json::{self, SILENT},
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
    let (identity, notices, erasures) = wire.start();
    let limits = Limits { push_followers_max: 10 };
    let (store, index_lag) = (services.store.clone(), Duration::from_millis(20));
    let reconciler = Reconciler { store, identity, notices, erasures, limits, index_lag };
    World { services, wire, reconciler }
}

fn an_hour_ago() -> Timestamp {
    Timestamp::now() - SignedDuration::from_hours(1)
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
    store.change_tie(&bob, &ada, TieChange::Follow, an_hour_ago()).await.unwrap();
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

/// One that was aborted, or timed out, while something was wrong for a time.
#[tokio::test]
async fn an_erasure_that_did_not_succeed_is_started_again() {
    let world = world().await;
    for (name, status) in [
        ("ada", "FAILED"),
        ("bob", "TIMED_OUT"),
        ("eve", "ABORTED"),
        ("joe", "RUNNING"),
        ("kim", "SUCCEEDED"),
    ] {
        let leaver = world.services.person(name).await;
        world.services.store.close_profile(&leaver, now()).await.unwrap();
        let execution = ErasureId::of(&leaver, now()).to_string();
        world.wire.executions.lock().unwrap().insert(execution, status);
    }
    let day = || Timestamp::now().to_string()[..10].replace('-', "");
    let before = day();
    assert_eq!(world.tick().await.failed, 0);
    let days = [before, day()];
    let mut started: Vec<_> = world.wire.asked("StartExecution");
    started.sort_by_key(|start| start["input"].to_string());
    assert_eq!(started.len(), 3, "{started:?}");
    for (start, name) in started.iter().zip(["ada", "bob", "eve"]) {
        let id = ErasureId::of(&name.parse().unwrap(), now());
        let names = days.clone().map(|day| format!("{id}-{day}"));
        assert!(names.contains(&start["name"].as_str().unwrap().to_owned()), "{start}");
        let input: Value = serde_json::from_str(start["input"].as_str().unwrap()).unwrap();
        assert_eq!(input, json!({"username": name, "erasure_id": id}));
    }
}

/// Calls die over somebody of whom nothing is ever heard.
#[tokio::test]
async fn a_pass_goes_past_one_over_whom_calls_die() {
    let world = world().await;
    for number in 0..30 {
        world.services.person(&format!("person{number}")).await;
    }
    let leaver = world.services.person("leaver").await;
    world.services.store.close_profile(&leaver, now()).await.unwrap();
    world.wire.executions.lock().unwrap().insert(ErasureId::of(&leaver, now()).to_string(), SILENT);
    let mut died = 0;
    let end = loop {
        let mut call = Box::pin(world.tick());
        let is_stuck = async {
            while world.wire.asked("DescribeExecution").len() <= died {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::select! {
            end = &mut call => break end,
            () = is_stuck => died += 1,
        }
        assert!(died <= 3, "it stands still");
    };
    assert!(end.done && end.failed == 1, "{end:?}");
    assert!(died >= 2, "it gave up early");
}

/// `fanout` has not come to it yet, and will.
#[tokio::test]
async fn what_may_be_under_way_is_left_alone_unless_it_is_asked_for() {
    let world = world().await;
    let [ada, bob] = [world.services.person("ada").await, world.services.person("bob").await];
    world.services.photo(&ada, Visibility::Public, b"p").await;
    world.services.store.change_tie(&bob, &ada, TieChange::Follow, Timestamp::now()).await.unwrap();
    let pass = world.tick().await;
    assert!(pass.done && pass.repaired.is_none(), "{pass:?}");
    let one = world.call(Call { username: Some(bob), photo_id: None }, LONG).await;
    assert_eq!(one.repaired, Repairs { feed_entries: 1, ..Repairs::default() });
}
