//! State machines as they are read and followed here.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

pub(crate) const MACHINES: [&str; 5] = ["pipeline", "render", "export", "erasure", "reindex"];

pub(crate) fn machine(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../statemachine/{name}.asl.json"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Every state of every machine by its name; where several have one of a name, that of the pipeline first.
pub(crate) fn all_states() -> Vec<(String, Value)> {
    MACHINES.iter().flat_map(|name| states(&machine(name))).collect()
}

/// Every state by its name, those of branches and of maps too.
pub(crate) fn states(machine: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (name, state) in machine["States"].as_object().unwrap() {
        found.push((name.clone(), state.clone()));
        for branch in state["Branches"].as_array().into_iter().flatten() {
            found.extend(states(branch));
        }
        if state["ItemProcessor"].is_object() {
            found.extend(states(&state["ItemProcessor"]));
        }
    }
    found
}

pub(crate) fn state(name: &str) -> Value {
    all_states().into_iter().find(|(found, _)| found == name).unwrap().1
}

pub(crate) fn names(list: &Value) -> BTreeSet<&str> {
    list.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect()
}

/// Where a Choice state goes with an input; as much of the language as ours use, and as strict as AWS: a variable that
/// is missing fails the run unless the rule asks for its presence.
pub(crate) fn follow(choice: &str, input: &Value) -> String {
    let state = state(choice);
    let rules = state["Choices"].as_array().unwrap();
    let chosen = rules.iter().find(|rule| holds(rule, input)).map_or(&state["Default"], |rule| &rule["Next"]);
    chosen.as_str().unwrap().to_owned()
}

fn holds(rule: &Value, input: &Value) -> bool {
    if let Some(rules) = rule["And"].as_array() {
        return rules.iter().all(|rule| holds(rule, input));
    }
    if let Some(rules) = rule["Or"].as_array() {
        return rules.iter().any(|rule| holds(rule, input));
    }
    if rule["Not"].is_object() {
        return !holds(&rule["Not"], input);
    }
    let path = rule["Variable"].as_str().unwrap();
    let pointer = path.trim_start_matches('$').replace(['.', '['], "/").replace(']', "");
    let variable = input.pointer(&pointer);
    if let Some(present) = rule["IsPresent"].as_bool() {
        return variable.is_some() == present;
    }
    let variable = variable.unwrap_or_else(|| panic!("{path} is read before its presence is known"));
    if let Some(most) = rule["NumericLessThanEquals"].as_i64() {
        return variable.as_i64().is_some_and(|number| number <= most);
    }
    if let Some(numeric) = rule["IsNumeric"].as_bool() {
        return variable.is_number() == numeric;
    }
    match (&rule["StringEquals"], &rule["BooleanEquals"], &rule["IsString"], &rule["IsBoolean"]) {
        (Value::String(text), ..) => variable == text,
        (_, Value::Bool(value), ..) => variable == value,
        (_, _, Value::Bool(value), _) => variable.is_string() == *value,
        (.., Value::Bool(value)) => variable.is_boolean() == *value,
        _ => panic!("{rule} is not understood"),
    }
}
