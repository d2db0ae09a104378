//! The template and the state machines agree.

use std::{collections::BTreeSet, fs};

use dev::workspace;
use serde_json::{Value, json};

use crate::transformed::{of_type, properties, source};

/// Each state machine of the template, with the functions that it calls.
const MACHINES: [(&str, &[&str]); 5] = [
    ("ErasureWorkflow", &["EraseFunction"]),
    ("ExportWorkflow", &["ExportFunction"]),
    ("Pipeline", &["DeriveFunction", "ModerateFunction", "PublishFunction", "TagFunction"]),
    ("ReindexWorkflow", &["ReindexFunction"]),
    ("RenderWorkflow", &["TransformFunction"]),
];

#[test]
fn the_table_is_of_the_state_machines_there_are() {
    let there = of_type(source(), "AWS::Serverless::StateMachine");
    assert_eq!(there.into_keys().collect::<Vec<_>>(), MACHINES.map(|(name, _)| name));
}

#[test]
fn every_name_in_a_state_machine_is_given_by_the_template() {
    for (machine, _) in MACHINES {
        let given = properties(machine)["DefinitionSubstitutions"].as_object().unwrap();
        let given: BTreeSet<String> = given.keys().cloned().collect();
        let text = definition(machine);
        let used = text.split("${").skip(1).filter_map(|rest| rest.split('}').next());
        assert_eq!(given, used.map(str::to_owned).collect(), "{machine}");
    }
}

#[test]
fn a_state_waits_longer_than_its_function_runs() {
    for (machine, functions) in MACHINES {
        let mut tasks = vec![];
        tasks_of(&serde_json::from_str(&definition(machine)).unwrap(), &mut tasks);
        let called: BTreeSet<_> = tasks.iter().map(|(function, _)| function.as_str()).collect();
        assert_eq!(called, functions.iter().copied().collect(), "{machine}");
        for (function, waits_s) in tasks {
            let runs_s = properties(&function)["Timeout"].as_u64().unwrap();
            assert!(waits_s > runs_s, "{function} may run for {runs_s} s, its state waits for {waits_s} s");
        }
    }
}

#[test]
fn every_workflow_is_logged_and_traced() {
    for (machine, _) in MACHINES {
        let machine = properties(machine);
        assert_eq!(machine["LoggingConfiguration"]["Level"], "ALL");
        assert_eq!(machine["TracingConfiguration"]["Enabled"], true);
    }
}

#[test]
fn whatever_does_not_succeed_is_reported() {
    let rule = &properties("ReportFunctionRunDidNotSucceed")["EventPattern"]["detail"];
    assert_eq!(rule["status"], json!(["FAILED", "TIMED_OUT", "ABORTED"]));
    assert_eq!(rule["stateMachineArn"], json!(MACHINES.map(|(name, _)| json!({"Ref": name}))));
}

/// What the API can start makes pictures; runs are begun by the photos' function alone.
#[test]
fn the_function_of_renders_can_start_renders_and_nothing_else() {
    let policies = properties("RenderFunctionRole")["Policies"].as_array().unwrap();
    let statements =
        policies.iter().flat_map(|policy| policy["PolicyDocument"]["Statement"].as_array().unwrap());
    let of_workflows: Vec<_> =
        statements.filter(|statement| statement["Action"].to_string().contains("states:")).collect();
    let [only] = of_workflows[..] else { panic!("{of_workflows:?}") };
    assert_eq!(only["Action"], "states:StartExecution");
    assert_eq!(only["Resource"], json!({"Ref": "RenderWorkflow"}));
}

fn definition(machine: &str) -> String {
    let path = source()["Resources"][machine]["Properties"]["DefinitionUri"].as_str().unwrap();
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
