//! Rebuilds of the search table: whatever was wrong there, what comes out is what filing everything into an empty table
//! gives.
#![allow(clippy::unwrap_used)]

mod damage;
mod live;
#[allow(dead_code)]
#[path = "../../../catalog/tests/catalog/shelves.rs"]
mod shelves;
#[allow(dead_code)]
#[path = "../../../store/tests/adapter/support.rs"]
mod support;
#[allow(dead_code)]
#[path = "../../../catalog/tests/catalog/world.rs"]
mod world;

use std::time::{Duration, SystemTime};

use boot::{Invocation, TaskError};
use domain::{
    id::{PhotoId, ReindexId},
    photo::Visibility,
    task::Outcome,
};
use indexer::reindex::{Pace, ReindexTask, Reindexed, Tally, reindex};
use search::Subject;
use serde_json::{Value, json};
use store::{Client, Store};

use crate::{
    shelves::{difference, from_scratch, shelves},
    support::{empty, now, person},
    world::{Post, join, publish, settle},
};

const SEGMENTS: u16 = 3;
/// Public ones: enough that some spellings are common.
const PHOTOS: usize = 12;
/// Every call does one step, and the next goes on where it stopped.
const STEP_BY_STEP: Pace = Pace { at_most: Duration::ZERO, lasting: Duration::ZERO, items_a_step: 60 };

/// People and photos, all of them filed.
#[derive(Debug)]
struct Town {
    store: Store,
    client: Client,
    photos: Vec<PhotoId>,
    subjects: Vec<Subject>,
}

impl Town {
    async fn new() -> Self {
        let (store, client) = empty().await;
        let names = ["ada", "bob", "eve"];
        let mut subjects = Vec::new();
        for name in names {
            join(&store, name, Some("Sunny Islander")).await;
            subjects.push(Subject::Person(person(name)));
        }
        // A name of several words, who has no photo.
        join(&store, "grace_hopper", Some("Sunny Islander")).await;
        subjects.push(Subject::Person(person("grace_hopper")));
        let mut photos = Vec::new();
        for (n, name) in (0..PHOTOS).zip(names.into_iter().cycle()) {
            photos.push(publish(&store, &Post::by(name, &caption(n))).await.id);
        }
        let hidden = Post { visibility: Visibility::Private, ..Post::by("ada", "nobody sees #this") };
        photos.push(settle(&store, &hidden, Outcome::Published).await.id);
        subjects.extend(photos.iter().copied().map(Subject::Photo));
        Self { store, client, photos, subjects }
    }

    /// Where the search table is not what it should be.
    async fn wrong(&self) -> Vec<String> {
        difference(&shelves(&self.client).await, &from_scratch(&self.client, &self.subjects).await)
    }
}

fn caption(n: usize) -> String {
    let (place, thing) = (["sylt", "amrum", "juist"][n % 3], ["boats", "gulls", "dunes", "piers"][n % 4]);
    format!("Sunset number{n} with {thing} #{place} #golden_hour")
}

fn invocation() -> Invocation {
    Invocation { request_id: "test".into(), deadline: SystemTime::now() + Duration::from_secs(840) }
}

async fn call(store: &Store, pace: Pace, task: &Value) -> Result<Reindexed, TaskError> {
    let task: ReindexTask = serde_json::from_value(task.clone()).unwrap();
    reindex(store.clone(), pace, task, invocation()).await
}

/// Does a phase of all segments, as the state machine does.
async fn phase(store: &Store, pace: Pace, id: ReindexId, phase: &str) -> Tally {
    let mut tally = Tally::default();
    for segment in 0..SEGMENTS {
        let mut cursor = Value::Null;
        loop {
            let task = json!({
                "reindex_id": id, "phase": phase, "segment": segment, "segments": SEGMENTS, "cursor": cursor,
            });
            let answer = call(store, pace, &task).await.unwrap();
            tally += answer.tally;
            let answer = serde_json::to_value(answer).unwrap();
            assert_eq!(answer["phase"], phase, "{answer}");
            cursor = answer["cursor"].clone();
            assert_eq!(answer["done"], json!(cursor.is_null()));
            if cursor.is_null() {
                break;
            }
        }
    }
    tally
}

/// The last phase: another rebuild may begin.
async fn end(store: &Store, pace: Pace, id: ReindexId) -> Tally {
    let end = call(store, pace, &json!({"reindex_id": id, "phase": "end"})).await.unwrap();
    assert!(end.done);
    let next = ReindexId::new(2);
    assert_eq!(store.begin_rebuild(next, now()).await.unwrap(), None);
    store.end_rebuild(next).await.unwrap();
    end.tally
}

/// Does all of a rebuild, the last phase with time to count.
async fn rebuild_with_failures(store: &Store, pace: Pace) -> Tally {
    let id = ReindexId::new(1);
    assert_eq!(store.begin_rebuild(id, now()).await.unwrap(), None);
    let mut tally = Tally::default();
    for name in ["file", "sweep", "count"] {
        tally += phase(store, pace, id, name).await;
    }
    tally += end(store, Pace { at_most: Pace::SHIPPED.at_most, ..pace }, id).await;
    tally
}

/// Does all of a rebuild; how many items were mended.
async fn rebuild(store: &Store, pace: Pace) -> u64 {
    let tally = rebuild_with_failures(store, pace).await;
    assert_eq!((tally.failed, tally.left), (0, 0), "{tally:?}");
    tally.mended
}

#[tokio::test]
async fn a_table_that_is_right_is_left_as_it_is() {
    let town = Town::new().await;
    assert_eq!(town.wrong().await, Vec::<String>::new());
    assert_eq!(rebuild(&town.store, STEP_BY_STEP).await, 0);
    assert_eq!(town.wrong().await, Vec::<String>::new());
}

#[tokio::test]
async fn whatever_is_wrong_is_put_right() {
    let town = Town::new().await;
    damage::everywhere(&town).await;
    assert!(town.wrong().await.len() > 30);
    assert!(rebuild(&town.store, STEP_BY_STEP).await > 0);
    assert_eq!(town.wrong().await, Vec::<String>::new());
    assert_eq!(rebuild(&town.store, STEP_BY_STEP).await, 0, "nothing is left to mend");
}

/// A few at a time, which have nothing to do with each other.
#[tokio::test]
async fn every_damage_is_one_and_is_put_right() {
    let town = Town::new().await;
    let (right, pace) = (shelves(&town.client).await, Pace { items_a_step: 1_000, ..STEP_BY_STEP });
    for first in 0..6 {
        for (what, damage) in damage::ALL.iter().skip(first).step_by(6) {
            let before = shelves(&town.client).await;
            damage::make(&town, damage).await;
            assert_ne!(shelves(&town.client).await, before, "{what}: nothing is wrong");
        }
        rebuild(&town.store, pace).await;
        let wrong = difference(&shelves(&town.client).await, &right);
        assert_eq!(wrong, Vec::<String>::new(), "damages from number {first} on");
    }
}

#[tokio::test]
async fn what_cannot_be_read_stays_as_it_is_and_holds_up_nobody() {
    let town = Town::new().await;
    let right = shelves(&town.client).await;
    let sound = damage::break_some(&town).await;
    let broken = shelves(&town.client).await;
    for (what, damage) in damage::ALL.iter().filter(|(what, _)| damage::OF_OTHERS.contains(what)) {
        damage::make(&town, damage).await;
        assert_ne!(shelves(&town.client).await, broken, "{what}: nothing is wrong");
    }
    let tally = rebuild_with_failures(&town.store, STEP_BY_STEP).await;
    assert_eq!(difference(&shelves(&town.client).await, &broken), Vec::<String>::new());
    // All four are not filed, two of their filings not swept, and two tags not counted that a photo of nobody's has.
    assert_eq!((tally.failed, tally.left), (4 + 2 + 2, 0));

    damage::put_back(&town, sound).await;
    rebuild(&town.store, STEP_BY_STEP).await;
    assert_eq!(difference(&shelves(&town.client).await, &right), Vec::<String>::new());
}

#[tokio::test]
async fn a_rebuild_ends_also_when_there_is_no_time_to_count_the_shelves() {
    let town = Town::new().await;
    let (_, damage) = damage::ALL.iter().find(|(what, _)| *what == "a census of the shelf").unwrap();
    damage::make(&town, damage).await;
    let id = ReindexId::new(1);
    assert_eq!(town.store.begin_rebuild(id, now()).await.unwrap(), None);
    let tally = end(&town.store, STEP_BY_STEP, id).await;
    assert_eq!(tally, Tally { left: 2, ..Tally::default() });
    assert_eq!(town.wrong().await.len(), 1);
    assert_eq!(rebuild(&town.store, STEP_BY_STEP).await, 1);
    assert_eq!(town.wrong().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_photo_without_a_record_leaves_the_shelves() {
    let mut town = Town::new().await;
    let gone = town.photos[3];
    let key = damage::key(&format!("PHOTO#{gone}"), "META");
    town.client.delete_item().table_name("core").set_key(Some(key)).send().await.unwrap();
    rebuild(&town.store, STEP_BY_STEP).await;
    assert_eq!(town.wrong().await, Vec::<String>::new());
    town.subjects.retain(|subject| *subject != Subject::Photo(gone));
    assert_eq!(town.wrong().await, Vec::<String>::new());
}

#[tokio::test]
async fn others_file_meanwhile() {
    let mut town = Town::new().await;
    damage::everywhere(&town).await;
    // Long enough that nobody is in the middle of filing for it.
    let pace = Pace { lasting: Duration::from_secs(3), items_a_step: 1_000, ..STEP_BY_STEP };
    let (mended, posted) = tokio::join!(rebuild(&town.store, pace), live::go_on(&town));
    assert!(mended > 0);
    town.subjects.extend(posted.into_iter().map(Subject::Photo));
    assert_eq!(town.wrong().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_no_task_is_refused() {
    let (store, _) = empty().await;
    let id = ReindexId::new(1);
    let task = json!({"reindex_id": id, "phase": "file", "segment": 8, "segments": 8});
    let error = call(&store, STEP_BY_STEP, &task).await.unwrap_err();
    assert_eq!(error.name(), TaskError::BAD_INPUT);
    for task in [
        json!({"reindex_id": "x", "phase": "end"}),
        json!({"reindex_id": id, "phase": "undo"}),
        json!({"reindex_id": id, "phase": "sweep"}),
    ] {
        assert!(serde_json::from_value::<ReindexTask>(task.clone()).is_err(), "{task}");
    }
}
