//! The template and the state machine agree.

use std::{collections::BTreeSet, fs};

use dev::workspace;
use serde_json::Value;

use crate::transformed::{properties, source};

#[test]
fn every_name_in_the_state_machine_is_given_by_the_template() {
    let given: BTreeSet<String> =
        properties("Pipeline")["DefinitionSubstitutions"].as_object().unwrap().keys().cloned().collect();
    let text = definition();
    let used =
        text.split("${").skip(1).filter_map(|rest| rest.split('}').next()).map(str::to_owned).collect();
    assert_eq!(given, used);
}

#[test]
fn a_state_waits_longer_than_its_function_runs() {
    let machine: Value = serde_json::from_str(&definition()).unwrap();
    let mut tasks = vec![];
    tasks_of(&machine, &mut tasks);
    let called: BTreeSet<_> = tasks.iter().map(|(function, _)| function.as_str()).collect();
    assert_eq!(
        called,
        BTreeSet::from(["DeriveFunction", "ModerateFunction", "PublishFunction", "TagFunction"])
    );
    for (function, waits_s) in tasks {
        let runs_s = properties(&function)["Timeout"].as_u64().unwrap();
        assert!(waits_s > runs_s, "{function} may run for {runs_s} s, its state waits for {waits_s} s");
    }
}

#[test]
fn the_workflow_is_logged_and_traced() {
    let pipeline = properties("Pipeline");
    assert_eq!(pipeline["LoggingConfiguration"]["Level"], "ALL");
    assert_eq!(pipeline["TracingConfiguration"]["Enabled"], true);
}

fn definition() -> String {
    let path = source()["Resources"]["Pipeline"]["Properties"]["DefinitionUri"].as_str().unwrap();
    fs::read_to_string(workspace::root().join(path)).unwrap()
}

/// Finds each state that calls a function, however deep, with the seconds that it waits.
fn tasks_of(value: &Value, found: &mut Vec<(String, u64)>) {
    let called =
        [&value["Resource"], &value["Parameters"]["FunctionName"], &value["Arguments"]["FunctionName"]];
    let function =
        called.iter().filter_map(|name| name.as_str()?.strip_prefix("${")?.strip_suffix("Arn}")).next();
    if let Some(function) = function.filter(|name| name.ends_with("Function")) {
        found.push((function.to_owned(), value["TimeoutSeconds"].as_u64().unwrap_or(0)));
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| tasks_of(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| tasks_of(field, found)),
        _ => {}
    }
}
