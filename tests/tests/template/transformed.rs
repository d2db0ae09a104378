//! The template as it is written, and as AWS gets it.

use std::{collections::BTreeMap, path::Path, sync::LazyLock};

use dev::workspace;
use serde_json::Value;

use crate::tools::{run, tool};

static TEMPLATE: LazyLock<(Value, Value)> =
    LazyLock::new(|| transform(&workspace::root().join("template.yaml")));

/// Answers the source and what SAM makes of it.
pub(crate) fn transform(path: &Path) -> (Value, Value) {
    let output = run(tool("python").arg("tests/python/transform.py").arg(path));
    let mut both: Value = serde_json::from_slice(&output.stdout).unwrap();
    (both["source"].take(), both["transformed"].take())
}

pub(crate) fn source() -> &'static Value {
    &TEMPLATE.0
}

pub(crate) fn transformed() -> &'static Value {
    &TEMPLATE.1
}

/// The resources of one type, by logical id.
pub(crate) fn of_type<'a>(template: &'a Value, kind: &str) -> BTreeMap<&'a str, &'a Value> {
    let resources = template["Resources"].as_object().unwrap();
    let found: BTreeMap<_, _> = resources
        .iter()
        .filter(|(_, resource)| resource["Type"] == kind)
        .map(|(id, resource)| (id.as_str(), resource))
        .collect();
    assert!(!found.is_empty(), "the template has no {kind}");
    found
}

/// The properties of one resource of the transformed template.
pub(crate) fn properties(logical_id: &str) -> &'static Value {
    let resource = &transformed()["Resources"][logical_id];
    assert!(resource.is_object(), "the template has no {logical_id}");
    &resource["Properties"]
}

/// Everything that a value refers to by `Ref`, `GetAtt` or `Sub`: parameters and resources alike.
pub(crate) fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(references).collect(),
        Value::Object(fields) => fields.iter().flat_map(|(name, field)| named(name, field)).collect(),
        _ => vec![],
    }
}

fn named(function: &str, argument: &Value) -> Vec<String> {
    let first = |argument: &Value| argument.get(0).unwrap_or(argument).as_str().map(str::to_owned);
    match function {
        "Ref" => argument.as_str().map(str::to_owned).into_iter().collect(),
        "Fn::GetAtt" => {
            first(argument).iter().filter_map(|name| name.split('.').next()).map(str::to_owned).collect()
        }
        "Fn::Sub" => {
            first(argument).iter().flat_map(|text| placeholders(text)).chain(references(argument)).collect()
        }
        _ => references(argument),
    }
}

fn placeholders(text: &str) -> Vec<String> {
    let inside = text.split("${").skip(1).filter_map(|rest| rest.split('}').next());
    inside.filter_map(|name| name.split('.').next()).map(str::to_owned).collect()
}

/// Everything that can be reached from a resource by references.
pub(crate) fn reach(logical_id: &str) -> Vec<String> {
    let mut found = vec![logical_id.to_owned()];
    let mut next = 0;
    while let Some(id) = found.get(next).cloned() {
        for name in references(&transformed()["Resources"][&id]) {
            if !found.contains(&name) {
                found.push(name);
            }
        }
        next += 1;
    }
    found.remove(0);
    found
}
