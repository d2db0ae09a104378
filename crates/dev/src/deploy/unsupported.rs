//! What the local cloud cannot hold is left out of the template before it is deployed, with everything that refers to
//! it. The list is here and nowhere else.

use serde::Serialize;
use serde_json::{Map, Value};

/// Resource types that are left out, and why that is no loss on one machine.
pub const UNSUPPORTED: [(&str, &str); 6] = [
    ("AWS::Backup::BackupSelection", "the emulator takes no backups"),
    ("AWS::WAFv2::WebACLAssociation", "there is no firewall in front of this machine"),
    ("AWS::CloudWatch::CompositeAlarm", "the emulator has single alarms only"),
    ("AWS::CloudFront::PublicKey", "media is served by dev itself"),
    ("AWS::CloudFront::KeyGroup", "media is served by dev itself"),
    ("AWS::Athena::NamedQuery", "the emulator keeps no saved queries"),
];

/// A resource that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dropped {
    pub logical_id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub reason: String,
}

/// Takes the unsupported resources out, and all references to them.
pub(super) fn drop_unsupported(template: &mut Value) -> Vec<Dropped> {
    let Some(resources) = template["Resources"].as_object_mut() else { return vec![] };
    let mut dropped = vec![];
    resources.retain(|id, resource| match reason(resource) {
        Some((kind, reason)) => {
            dropped.push(Dropped { logical_id: id.clone(), kind: kind.into(), reason: reason.into() });
            false
        }
        None => true,
    });
    let gone: Vec<_> = dropped.iter().map(|dropped| dropped.logical_id.as_str()).collect();
    if !gone.is_empty() {
        if let Some(outputs) = template.get_mut("Outputs").and_then(Value::as_object_mut) {
            outputs.retain(|_, output| !refers(&output["Value"], &gone));
        }
        prune(template, &gone);
    }
    dropped
}

fn reason(resource: &Value) -> Option<(&'static str, &'static str)> {
    let kind = resource["Type"].as_str()?;
    UNSUPPORTED.into_iter().find(|(unsupported, _)| *unsupported == kind)
}

/// Removes map entries and list items that refer to what is gone. An intrinsic goes as a whole.
fn prune(value: &mut Value, gone: &[&str]) {
    match value {
        Value::Object(map) => {
            prune_depends_on(map, gone);
            map.retain(|_, value| !refers(value, gone));
            map.values_mut().for_each(|value| prune(value, gone));
        }
        Value::Array(items) => {
            items.retain(|item| !refers(item, gone));
            items.iter_mut().for_each(|item| prune(item, gone));
        }
        _ => {}
    }
}

fn prune_depends_on(map: &mut Map<String, Value>, gone: &[&str]) {
    let is_gone = |value: &Value| value.as_str().is_some_and(|id| gone.contains(&id));
    match map.get_mut("DependsOn") {
        Some(Value::Array(ids)) => ids.retain(|id| !is_gone(id)),
        Some(id) if is_gone(id) => drop(map.remove("DependsOn")),
        _ => {}
    }
}

/// Whether a value is an intrinsic that needs something that is gone, or holds nothing but such.
fn refers(value: &Value, gone: &[&str]) -> bool {
    let Some(map) = value.as_object().filter(|map| map.len() == 1) else { return false };
    let Some((function, argument)) = map.iter().next() else { return false };
    match function.as_str() {
        "Ref" => argument.as_str().is_some_and(|id| gone.contains(&id)),
        "Fn::GetAtt" => argument[0].as_str().is_some_and(|id| gone.contains(&id)),
        "Fn::Sub" => substitutes(argument, gone),
        name if name.starts_with("Fn::") => {
            argument.as_array().is_some_and(|items| items.iter().any(|item| deeply(item, gone)))
        }
        _ => false,
    }
}

fn deeply(value: &Value, gone: &[&str]) -> bool {
    refers(value, gone)
        || match value {
            Value::Array(items) => items.iter().any(|item| deeply(item, gone)),
            _ => false,
        }
}

fn substitutes(argument: &Value, gone: &[&str]) -> bool {
    let text = argument.as_str().or_else(|| argument[0].as_str()).unwrap_or_default();
    let named = |id: &&str| text.contains(&format!("${{{id}}}")) || text.contains(&format!("${{{id}."));
    gone.iter().any(named) || argument[1].as_object().is_some_and(|map| map.values().any(|v| refers(v, gone)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_unsupported_resource_goes_with_every_reference_to_it() {
        let mut template = json!({
            "Resources": {
                "Keys": {"Type": "AWS::CloudFront::KeyGroup"},
                "Site": {"Type": "AWS::CloudFront::Distribution", "DependsOn": ["Keys", "Bucket"], "Properties": {
                    "TrustedKeyGroups": [{"Ref": "Keys"}],
                    "Comment": {"Fn::Sub": "keys ${Keys.Arn}"},
                    "Name": {"Fn::If": ["Cond", {"Ref": "Keys"}, "x"]},
                    "Other": {"Ref": "Bucket"},
                }},
                "Bucket": {"Type": "AWS::S3::Bucket", "DependsOn": "Keys"},
            },
            "Outputs": {"Keys": {"Value": {"Ref": "Keys"}}, "Bucket": {"Value": {"Ref": "Bucket"}}},
        });
        let dropped = drop_unsupported(&mut template);
        assert_eq!(dropped.len(), 1);
        let expected = json!({
            "Resources": {
                "Site": {"Type": "AWS::CloudFront::Distribution", "DependsOn": ["Bucket"], "Properties": {
                    "TrustedKeyGroups": [], "Other": {"Ref": "Bucket"},
                }},
                "Bucket": {"Type": "AWS::S3::Bucket"},
            },
            "Outputs": {"Bucket": {"Value": {"Ref": "Bucket"}}},
        });
        assert_eq!(template, expected);
    }
}
