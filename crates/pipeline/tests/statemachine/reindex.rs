//! The machine that builds the search table anew.

use domain::{id::ReindexId, task::ReindexInput};
use indexer::reindex::{Phase, ReindexTask, Reindexed, Stretch, Tally};
use serde_json::{Value, json};

use crate::{
    machine::{follow, machine, state},
    people::{given, passed, value},
};

type Row = (&'static str, &'static str, &'static str, fn(Stretch) -> Phase);

/// Each Map state with the Task in it, where that puts its answer, and what it is sent to do.
const PHASES: [Row; 3] = [
    ("File", "FileSegment", "filed", Phase::File),
    ("Sweep", "SweepSegment", "swept", Phase::Sweep),
    ("Count", "CountSegment", "counted", Phase::Count),
];

fn id() -> ReindexId {
    "01KAG7Q2M8N3P4Q5R6S7T8V9WA".parse().unwrap()
}

fn answered(phase: Phase, done: bool) -> Value {
    value(&Reindexed { task: ReindexTask { reindex_id: id(), phase }, done, tally: Tally::default() })
}

/// What the machine holds by the time of the first Map.
fn held() -> Value {
    let mut held = value(&ReindexInput { reindex_id: id() });
    passed("Segments", "reindex", &mut held);
    held
}

/// What a Map gives the run of one segment.
fn of_segment(map: &str, segment: &Value) -> Value {
    let mut held = held();
    held["$$.Map.Item.Value"] = segment.clone();
    let selector = state(map)["ItemSelector"].as_object().unwrap().clone();
    let read = |(name, given): (String, Value)| match name.strip_suffix(".$") {
        None => (name, given),
        Some(name) => (name.to_owned(), held[given.as_str().unwrap().trim_start_matches("$.")].clone()),
    };
    selector.into_iter().map(read).collect()
}

#[test]
fn each_phase_goes_through_all_segments() {
    let segments = held()["segments"].as_array().unwrap().clone();
    for (map, task, place, phase) in PHASES {
        assert_eq!(state(map)["ItemsPath"], "$.segments", "{map}");
        for segment in &segments {
            let mut held = of_segment(map, segment);
            let number = u16::try_from(segment.as_u64().unwrap()).unwrap();
            let of = u16::try_from(segments.len()).unwrap();
            let first = Stretch { segment: number, segments: of, cursor: None };
            let expected = ReindexTask { reindex_id: id(), phase: phase(first.clone()) };
            assert_eq!(given::<ReindexTask>(task, &held), expected);
            // It goes on where it stopped.
            let cursor = serde_json::from_value(json!({"pk": "USER#ada", "sk": "PROFILE"})).unwrap();
            let next = phase(Stretch { cursor: Some(cursor), ..first });
            held[place] = answered(next.clone(), false);
            assert_eq!(given::<ReindexTask>(task, &held), ReindexTask { reindex_id: id(), phase: next });
        }
    }
    assert_eq!(given::<ReindexTask>("End", &held()), ReindexTask { reindex_id: id(), phase: Phase::End });
}

#[test]
fn a_phase_begins_when_the_one_before_is_over() {
    let machine = machine("reindex");
    let (mut name, mut way) = (machine["StartAt"].as_str().unwrap().to_owned(), vec![]);
    while let Some(next) = machine["States"][&name]["Next"].as_str() {
        way.push(name);
        name = next.to_owned();
    }
    assert_eq!(way, ["Segments", "File", "Sweep", "Count", "End"]);
    assert_eq!(name, "Ended?");
}

#[test]
fn every_answer_of_reindex_has_its_way() {
    let stretch = Stretch { segment: 0, segments: 8, cursor: None };
    let malformed = [json!(null), json!("?"), json!({}), json!({"done": "yes"}), json!({"done": false})];
    for (_, task, place, phase) in PHASES {
        let choice = state(task)["Next"].as_str().unwrap().to_owned();
        let next = |answer: &Value| follow(&choice, &json!({place: answer}));
        assert_eq!(state(&next(&answered(phase(stretch.clone()), true)))["Type"], "Succeed");
        assert_eq!(next(&answered(phase(stretch.clone()), false)), task);
        for answer in &malformed {
            let refusal = state(&next(answer));
            assert_eq!(
                (&refusal["Type"], &refusal["Error"]),
                (&json!("Fail"), &json!("Task.MalformedAnswer"))
            );
        }
    }
    let next = |answer: &Value| follow("Ended?", &json!({"ended": answer}));
    assert_eq!(next(&answered(Phase::End, true)), "Done");
    for answer in &malformed {
        assert_eq!(next(answer), "MalformedAnswer", "{answer}");
    }
}
