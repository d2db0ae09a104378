//! `template.yaml` as `dev` sees it: read, made fit for the local cloud, and asked for its functions and events.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use serde_json::{Map, Value, json};

use super::{
    unsupported::{Dropped, drop_unsupported},
    yaml,
};

/// The template in long form, without what the local cloud cannot hold.
#[derive(Debug, Clone)]
pub struct Template {
    /// The folder that relative paths in it start from.
    pub folder: PathBuf,
    pub value: Value,
    pub dropped: Vec<Dropped>,
}

/// A function of the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    pub logical_id: String,
    pub binary: String,
}

/// An event that invokes a function.
#[derive(Debug, Clone)]
pub struct FunctionEvent<'a> {
    pub function: &'a str,
    pub name: &'a str,
    pub kind: &'a str,
    pub properties: &'a Value,
}

impl Template {
    pub fn read(path: &Path) -> Result<Self> {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut value = yaml::parse(&text).with_context(|| format!("{} is no template", path.display()))?;
        let dropped = drop_unsupported(&mut value);
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        Ok(Self { folder, value, dropped })
    }

    /// The resources of a type, by logical id.
    pub fn resources<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let all = self.value["Resources"].as_object().into_iter().flatten();
        all.filter(move |(_, resource)| resource["Type"] == kind)
            .map(|(id, resource)| (id.as_str(), resource))
    }

    /// The functions and the binaries that they are built from.
    pub fn functions(&self) -> Result<Vec<Function>> {
        let functions = self.resources("AWS::Serverless::Function");
        let read = |(id, resource): (&str, &Value)| {
            let binary = resource["Metadata"]["BuildProperties"]["Binary"].as_str();
            let binary = binary.ok_or_else(|| anyhow!("{id} names no Binary in its BuildProperties"))?;
            Ok(Function { logical_id: id.to_owned(), binary: binary.to_owned() })
        };
        functions.map(read).collect()
    }

    /// All events of a type.
    pub fn events<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = FunctionEvent<'a>> {
        let functions = self.resources("AWS::Serverless::Function");
        let events = functions.flat_map(|(function, resource)| {
            let events = resource["Properties"]["Events"].as_object();
            let event = move |(name, event): (&'a String, &'a Value)| FunctionEvent {
                function,
                name,
                kind: event["Type"].as_str().unwrap_or_default(),
                properties: &event["Properties"],
            };
            events.into_iter().flatten().map(event)
        });
        events.filter(move |event| event.kind == kind)
    }

    pub(super) fn properties_mut(&mut self, logical_id: &str) -> Result<&mut Map<String, Value>> {
        let properties = &mut self.value["Resources"][logical_id]["Properties"];
        properties.as_object_mut().ok_or_else(|| anyhow!("{logical_id} has no properties"))
    }

    /// Declares one more parameter, which nothing refers to.
    pub(super) fn declare(&mut self, parameter: &str) {
        self.value["Parameters"][parameter] = json!({"Type": "String"});
    }

    /// The stream mappings stay as AWS needs them, but in the emulator `dev` reads the streams: it honours what the
    /// emulator's own poller ignores.
    pub(super) fn disable_stream_mappings(&mut self) {
        let resources = self.value["Resources"].as_object_mut();
        for resource in resources.into_iter().flat_map(Map::values_mut) {
            let Some(properties) = resource.get_mut("Properties") else { continue };
            if properties["EventSourceArn"]["Fn::GetAtt"][1] == "StreamArn" {
                properties["Enabled"] = Value::Bool(false);
            }
            let events = properties.get_mut("Events").and_then(Value::as_object_mut);
            for event in events.into_iter().flat_map(Map::values_mut) {
                if event["Type"] == "DynamoDB" {
                    event["Properties"]["Enabled"] = Value::Bool(false);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace;

    #[test]
    fn the_service_loses_only_what_one_machine_can_do_without() {
        let template = Template::read(&workspace::root().join("template.yaml")).unwrap();
        let dropped: Vec<_> = template.dropped.iter().map(|dropped| dropped.logical_id.as_str()).collect();
        assert_eq!(dropped, ["BackupSelection"]);
        assert!(template.functions().unwrap().len() >= 11);
        assert!(template.events("HttpApi").count() > 20);
    }
}
