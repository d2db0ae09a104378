//! Reads CloudFormation's YAML, and turns its short tags (`!Sub x`) into the long form (`{"Fn::Sub": x}`).

use anyhow::{Result, bail};
use serde_json::{Map, Value, json};
use serde_yaml_ng::{Value as Yaml, value::TaggedValue};

/// Parses a template into plain JSON.
pub(super) fn parse(text: &str) -> Result<Value> {
    long_form(serde_yaml_ng::from_str(text)?)
}

fn long_form(yaml: Yaml) -> Result<Value> {
    Ok(match yaml {
        Yaml::Mapping(entries) => {
            let pairs = entries.into_iter().map(|(key, value)| Ok((name(key)?, long_form(value)?)));
            Value::Object(pairs.collect::<Result<Map<_, _>>>()?)
        }
        Yaml::Sequence(items) => items.into_iter().map(long_form).collect::<Result<_>>()?,
        Yaml::Tagged(tagged) => intrinsic(*tagged)?,
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => value.into(),
        Yaml::Number(number) => serde_json::to_value(number)?,
        Yaml::String(text) => text.into(),
    })
}

fn intrinsic(tagged: TaggedValue) -> Result<Value> {
    let tag = tagged.tag.to_string();
    let value = long_form(tagged.value)?;
    Ok(match tag.trim_start_matches('!') {
        tag @ ("Ref" | "Condition") => json!({ tag: value }),
        "GetAtt" => match value.as_str().and_then(|text| text.split_once('.')) {
            Some((resource, attribute)) => json!({"Fn::GetAtt": [resource, attribute]}),
            None => json!({ "Fn::GetAtt": value }),
        },
        tag => json!({ format!("Fn::{tag}"): value }),
    })
}

fn name(key: Yaml) -> Result<String> {
    match key {
        Yaml::String(text) => Ok(text),
        Yaml::Number(number) => Ok(number.to_string()),
        Yaml::Bool(value) => Ok(value.to_string()),
        other => bail!("a template's key must be a word, not {other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_tags_become_long_ones_at_any_depth() {
        let template = parse(
            "A: !Sub '${B}-x'\nC: !If [Cond, !Ref D, !GetAtt E.Arn]\nF: !Not [!Condition G]\nH: !Join ['', [!Ref I]]\nV: 2010-09-09",
        );
        let expected = json!({
            "A": {"Fn::Sub": "${B}-x"},
            "C": {"Fn::If": ["Cond", {"Ref": "D"}, {"Fn::GetAtt": ["E", "Arn"]}]},
            "F": {"Fn::Not": [{"Condition": "G"}]},
            "H": {"Fn::Join": ["", [{"Ref": "I"}]]},
            "V": "2010-09-09",
        });
        assert_eq!(template.unwrap(), expected);
    }
}
