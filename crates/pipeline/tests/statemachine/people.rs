//! The machines of what people ask for about their data.

use custody::{
    erase::{Erased, ErasureTask, Phase},
    export::{Cursor, ExportTask, Exported, Section},
};
use domain::{
    id::{ErasureId, ExportId, Username},
    task::{ErasureInput, ExportInput},
};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::machine::{follow, machine, state};

fn username() -> Username {
    "ada".parse().unwrap()
}

pub(crate) fn value(of: &impl Serialize) -> Value {
    serde_json::to_value(of).unwrap()
}

/// What a Task state gives its function, for what the machine holds by then.
pub(crate) fn given<T: DeserializeOwned>(task: &str, held: &Value) -> T {
    let parameters = state(task)["Parameters"].as_object().unwrap().clone();
    let read = |(name, parameter): (String, Value)| match name.strip_suffix(".$") {
        None => (name, parameter),
        Some(name) => {
            let pointer = parameter.as_str().unwrap().trim_start_matches('$').replace('.', "/");
            let value = held.pointer(&pointer).unwrap_or_else(|| panic!("{task} reads {parameter}"));
            (name.to_owned(), value.clone())
        }
    };
    serde_json::from_value(parameters.into_iter().map(read).collect()).unwrap()
}

/// What a Pass state puts into what the machine holds.
pub(crate) fn passed(name: &str, machine_name: &str, held: &mut Value) {
    let state = &machine(machine_name)["States"][name];
    let place = state["ResultPath"].as_str().unwrap().strip_prefix("$.").unwrap();
    held[place] = state["Result"].clone();
}

#[test]
fn an_export_goes_from_file_to_file() {
    let export_id = ExportId::new(1);
    let input = ExportInput { username: username(), export_id };
    let mut held = value(&input);
    passed("Begin", "export", &mut held);
    let first: ExportTask = given("Export", &held);
    assert_eq!(first, ExportTask { input: input.clone(), next: Cursor::first() });
    let next = Cursor { file: 2, section: Section::Originals, ..Cursor::first() };
    held["exported"] = value(&Exported::More { next: next.clone() });
    assert_eq!(follow("Exported?", &held), "Export");
    assert_eq!(given::<ExportTask>("Export", &held), ExportTask { input, next });
}

#[test]
fn every_answer_of_export_has_its_way() {
    let next = |answer: &Value| follow("Exported?", &json!({"exported": answer}));
    for answer in [Exported::Done { files: 3 }, Exported::Superseded] {
        assert_eq!(next(&value(&answer)), "Done", "{answer:?}");
    }
    for answer in [json!(null), json!("?"), json!({}), json!({"outcome": "more"}), json!({"outcome": 7})] {
        assert_eq!(next(&answer), "MalformedAnswer", "{answer}");
    }
}

#[test]
fn each_phase_of_an_erasure_is_given_what_it_reads() {
    let erasure_id = ErasureId::of(&username(), Timestamp::UNIX_EPOCH);
    let input = ErasureInput { username: username(), erasure_id };
    let mut held = value(&input);
    let task = |phase| ErasureTask { input: input.clone(), phase };
    assert_eq!(given::<ErasureTask>("Hide", &held), task(Phase::Hide));
    passed("FirstTurn", "erasure", &mut held);
    assert_eq!(given::<ErasureTask>("Purge", &held), task(Phase::Purge { turn: 1 }));
    held["purged"] = value(&Erased::Left { left: 3, turn: 2 });
    assert_eq!(given::<ErasureTask>("Purge", &held), task(Phase::Purge { turn: 2 }));
    held["purged"] = value(&Erased::More { turn: 2 });
    assert_eq!(given::<ErasureTask>("Purge", &held), task(Phase::Purge { turn: 2 }));
}

#[test]
fn every_answer_of_erase_has_its_way() {
    let hidden = |answer: &Value| follow("Hidden?", &json!({"hidden": answer}));
    assert_eq!(hidden(&value(&Erased::Done)), "Patience");
    assert_eq!(hidden(&value(&Erased::More { turn: 0 })), "Hide");
    let purged = |answer: &Value| follow("Purged?", &json!({"purged": answer}));
    assert_eq!(purged(&value(&Erased::Done)), "Done");
    assert_eq!(purged(&value(&Erased::More { turn: 7 })), "Purge");
    for (turn, way) in [(2, "Rest"), (20, "Rest"), (21, "SomethingLeft")] {
        assert_eq!(purged(&value(&Erased::Left { left: 1, turn })), way, "{turn}");
    }
    for answer in [json!(null), json!("?"), json!({}), json!({"outcome": "later"}), json!({"outcome": 7})] {
        assert_eq!(hidden(&answer), "MalformedAnswer", "{answer}");
        assert_eq!(purged(&answer), "MalformedAnswer", "{answer}");
    }
}

/// Tokens and forms end in the time between the two phases, and nothing goes around it.
#[test]
fn an_erasure_waits_between_its_phases() {
    let machine = machine("erasure");
    let states = machine["States"].as_object().unwrap();
    let next = |name: &str| states[name]["Next"].as_str().unwrap().to_owned();
    assert_eq!(next("Patience"), "Grace");
    assert_eq!(states["Patience"]["Parameters"]["seconds.$"], "States.StringToJson('${GraceSeconds}')");
    assert_eq!(
        (&states["Grace"]["Type"], &states["Grace"]["SecondsPath"]),
        (&json!("Wait"), &json!("$.grace.seconds"))
    );
    assert_eq!(next("Grace"), "FirstTurn");
    let to_purge: Vec<_> =
        states.iter().filter(|(_, state)| state["Next"] == "Purge").map(|(name, _)| name).collect();
    assert_eq!(to_purge, ["FirstTurn", "Rest"]);
    assert_eq!(states["SomethingLeft"]["Type"], "Fail");
}
