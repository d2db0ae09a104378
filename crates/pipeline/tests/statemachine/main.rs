//! The state machines and the tasks speak of the same names: errors, outcomes, fields.
#![allow(clippy::unwrap_used)]

mod machine;
mod people;
mod reindex;

use std::collections::BTreeSet;

use boot::TaskError;
use domain::{
    id::{PhotoId, Sha256},
    photo::{Facts, Format, ObjectVersion, Rejection, RejectionReason},
    task::{
        AnalyseTask, DeriveTask, Derived, Labels, MALFORMED_ANSWER, Outcome, PublishTask, Published,
        RenderInput, RunInput, Transformed, read_analysis,
    },
};
use machine::{MACHINES, all_states, follow, machine, names, state, states};
use serde_json::{Value, json};

/// What may pass by itself: trouble of the platform, and what a task says of its own.
const TRANSIENT: [&str; 7] = [
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Lambda.ClientExecutionTimeoutException",
    "States.Timeout",
    TaskError::TRANSIENT,
];
/// A process that died, or ran out of memory or time: once more, because it may have been the machine; not again,
/// because it may be the photo.
const CRASHES: [&str; 3] = ["Runtime.ExitError", "Lambda.Unknown", "Sandbox.Timedout"];
const LAMBDA_TASKS: [&str; 12] = [
    "Derive",
    "Tag",
    "Moderate",
    "Publish",
    "Transform",
    "Export",
    "Hide",
    "Purge",
    "FileSegment",
    "SweepSegment",
    "CountSegment",
    "End",
];

#[test]
fn every_task_ends_in_time() {
    let tasks: Vec<_> = all_states().into_iter().filter(|(_, state)| state["Type"] == "Task").collect();
    assert!(tasks.len() >= 10);
    for (name, task) in &tasks {
        assert!(task["TimeoutSeconds"].as_u64().is_some_and(|s| s > 0), "{name} may run for ever");
    }
    for name in MACHINES {
        assert!(machine(name)["TimeoutSeconds"].as_u64().is_some(), "{name}");
    }
}

#[test]
fn only_what_may_pass_is_tried_again() {
    for name in LAMBDA_TASKS {
        let task = state(name);
        let [transient, crashes] = &task["Retry"].as_array().unwrap()[..] else { panic!("{name}") };
        assert_eq!(names(&transient["ErrorEquals"]), TRANSIENT.into(), "{name}");
        assert_eq!(names(&crashes["ErrorEquals"]), CRASHES.into(), "{name}");
        assert_eq!(crashes["MaxAttempts"], 1, "{name}");
    }
    let lasting =
        [TaskError::PERMANENT, TaskError::BAD_INPUT, TaskError::PANIC, "States.ALL", "States.TaskFailed"];
    for (name, state) in all_states() {
        for retrier in state["Retry"].as_array().into_iter().flatten() {
            assert!(names(&retrier["ErrorEquals"]).is_disjoint(&lasting.into()), "{name}");
            assert_eq!(
                (&retrier["BackoffRate"], &retrier["JitterStrategy"]),
                (&json!(2), &json!("FULL")),
                "{name}"
            );
            assert!(retrier["MaxDelaySeconds"].is_u64() && retrier["IntervalSeconds"].is_u64(), "{name}");
        }
    }
}

#[test]
fn what_is_required_fails_the_run_and_what_is_not_degrades_the_photo() {
    for (name, state) in all_states() {
        let optional = name == "Tag" || name == "Moderate";
        assert_eq!(!state["Catch"].is_null(), optional, "{name}");
    }
    for name in ["Tag", "Moderate"] {
        assert_eq!(names(&state(name)["Catch"][0]["ErrorEquals"]), ["States.ALL"].into());
        let caught = state(state(name)["Catch"][0]["Next"].as_str().unwrap());
        assert_eq!(caught["Parameters"], json!({"ok": false, "error.$": "$.Error"}));
    }
    // What the Pass state makes of a caught error is what Publish reads.
    let error = read_analysis::<Labels>(&json!({"ok": false, "error": TaskError::TRANSIENT})).unwrap_err();
    assert_eq!(error, TaskError::TRANSIENT);
}

#[test]
fn every_answer_of_derive_has_its_way() {
    let next = |answer: &Value| follow("Derived?", &json!({"derived": answer}));
    let derived = Derived::Derived { analysis_key: "k".into(), facts: facts() };
    let rejected =
        Derived::Rejected(Rejection { reason: RejectionReason::Corrupt, detail: "it ends early".into() });
    for (answer, way) in [(derived, "Analyse"), (rejected, "Reject"), (Derived::Superseded, "Done")] {
        assert_eq!(next(&serde_json::to_value(answer).unwrap()), way);
    }
    let malformed =
        [json!(null), json!("?"), json!({}), json!({"outcome": "derived"}), json!({"outcome": 7})];
    for answer in malformed {
        assert_eq!(next(&answer), "MalformedAnswer", "{answer}");
    }
}

#[test]
fn an_answer_that_is_none_fails_every_machine_by_one_name() {
    for name in MACHINES {
        let refusal = states(&machine(name)).into_iter().find(|(name, _)| name == "MalformedAnswer");
        assert_eq!(refusal.unwrap().1["Error"], MALFORMED_ANSWER, "{name}");
    }
}

#[test]
fn every_answer_of_transform_has_its_way() {
    let next = |answer: &Value| follow("Transformed?", &json!({"transformed": answer}));
    let refused = Transformed::Refused { reason: "the crop leaves the picture".into() };
    for answer in [Transformed::Done, refused, Transformed::Superseded] {
        assert_eq!(next(&serde_json::to_value(&answer).unwrap()), "Done", "{answer:?}");
    }
    for answer in [json!(null), json!("?"), json!({}), json!({"outcome": "pending"}), json!({"outcome": 7})] {
        assert_eq!(next(&answer), "MalformedAnswer", "{answer}");
    }
}

#[test]
fn transform_is_given_the_input_of_its_execution() {
    let (photo_id, render_id) = ("01KAG6Y5N1T2V3W4X5Y6Z7A8B9", "01KAG7Q2M8N3P4Q5R6S7T8V9WA");
    let input = RenderInput { photo_id: photo_id.parse().unwrap(), render_id: render_id.parse().unwrap() };
    let fields = serde_json::to_value(input).unwrap();
    let given: serde_json::Map<_, _> = fields
        .as_object()
        .unwrap()
        .keys()
        .map(|key| (format!("{key}.$"), json!(format!("$.{key}"))))
        .collect();
    assert_eq!(state("Transform")["Parameters"], Value::Object(given));
}

#[test]
fn every_answer_of_publish_has_its_way() {
    let next = |answer: &Value| follow("Settled?", &json!({"published": answer}));
    let answer =
        |outcome, flagged, degraded| serde_json::to_value(Published { outcome, flagged, degraded }).unwrap();
    use domain::photo::Degraded::{Labels, Moderation};
    for (published, way) in [
        (answer(Outcome::Published, false, vec![]), "Done"),
        (answer(Outcome::Rejected, false, vec![]), "Done"),
        (answer(Outcome::Superseded, false, vec![]), "Done"),
        (answer(Outcome::Published, false, vec![Labels]), "NotifyOperators"),
        (answer(Outcome::Removed, true, vec![]), "NotifyModerators"),
        (answer(Outcome::InReview, true, vec![Moderation]), "NotifyModerators"),
    ] {
        assert_eq!(next(&published), way, "{published}");
    }
    let malformed = [json!(null), json!("?"), json!({"outcome": "published"}), json!({"flagged": true})];
    for answer in malformed {
        assert_eq!(next(&answer), "MalformedAnswer", "{answer}");
    }
    let degraded = |degraded| follow("Degraded?", &json!({"published": {"degraded": degraded}}));
    assert_eq!(
        (degraded(json!(["moderation"])), degraded(json!([]))),
        ("NotifyOperators".into(), "Done".into())
    );
}

#[test]
fn a_good_photo_takes_at_most_ten_transitions() {
    let answers = json!({
        "derived": Derived::Derived { analysis_key: "k".into(), facts: facts() },
        "published": Published { outcome: Outcome::Published, flagged: false, degraded: vec![] },
    });
    let (mut name, mut transitions) = ("Derive".to_owned(), 0);
    loop {
        let state = state(&name);
        transitions += 1 + state["Branches"].as_array().map_or(0, Vec::len);
        name = match state["Type"].as_str().unwrap() {
            "Succeed" => break,
            "Choice" => follow(&name, &answers),
            _ => state["Next"].as_str().unwrap().to_owned(),
        };
    }
    assert!(transitions <= 10, "{transitions}");
}

#[test]
fn each_task_is_given_what_it_reads() {
    let photo_id: PhotoId = "01KAG6Y5N1T2V3W4X5Y6Z7A8B9".parse().unwrap();
    let version = ObjectVersion("v".into());
    let owner: domain::id::Username = "ada".parse().unwrap();
    let analyse = AnalyseTask { photo_id, run: 1, analysis_key: "k".into(), attempt: 0 };
    let publish = PublishTask {
        photo_id,
        run: 1,
        attempt: 0,
        derived: Derived::Superseded,
        tag: json!({}),
        moderate: json!({}),
    };
    let derive = DeriveTask { photo_id, owner: owner.clone(), version: version.clone(), run: 1, attempt: 0 };
    for (name, task) in [
        ("Derive", serde_json::to_value(derive).unwrap()),
        ("Tag", serde_json::to_value(&analyse).unwrap()),
        ("Moderate", serde_json::to_value(&analyse).unwrap()),
        ("Publish", serde_json::to_value(publish).unwrap()),
    ] {
        let parameters = state(name)["Parameters"].as_object().unwrap().clone();
        let given: BTreeSet<String> =
            parameters.keys().map(|key| key.trim_end_matches(".$").to_owned()).collect();
        let read: BTreeSet<String> =
            task.as_object().unwrap().keys().cloned().chain(["execution".to_owned()]).collect();
        assert_eq!(given, read, "{name}");
        assert_eq!(parameters["attempt.$"], "$$.State.RetryCount", "{name}");
    }
    let input = serde_json::to_value(RunInput { photo_id, owner, version, run: 1 }).unwrap();
    for field in input.as_object().unwrap().keys() {
        assert_eq!(state("Derive")["Parameters"][format!("{field}.$")], format!("$.{field}"));
    }
}

fn facts() -> Facts {
    Facts {
        width: 4,
        height: 3,
        format: Format::Jpeg,
        sha256: Sha256::of(b""),
        bytes: 0,
        renditions: vec![],
        placeholder: None,
        palette: vec![],
        phash: None,
        camera: None,
    }
}
