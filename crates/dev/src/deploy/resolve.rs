//! Works out the template's intrinsic functions where `dev` itself has to know a value: routes, CORS, issuers.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;

use crate::aws::{ACCOUNT, REGION};

/// What `Ref` can refer to: parameters, pseudo parameters, and the names resources got.
#[derive(Debug, Clone)]
pub struct Resolver {
    references: BTreeMap<String, String>,
    conditions: Value,
    kinds: BTreeMap<String, String>,
}

impl Resolver {
    /// `resources` are logical id, type and physical id; `parameters` win over the template's defaults.
    pub fn new<'a>(
        template: &Value,
        parameters: &[(String, String)],
        resources: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>,
    ) -> Self {
        let mut references: BTreeMap<_, _> = [
            ("AWS::Region", REGION),
            ("AWS::AccountId", ACCOUNT),
            ("AWS::Partition", "aws"),
            ("AWS::URLSuffix", "amazonaws.com"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        for (name, parameter) in template["Parameters"].as_object().into_iter().flatten() {
            references.insert(name.clone(), text(&parameter["Default"]).unwrap_or_default());
        }
        references.extend(parameters.iter().cloned());
        let mut kinds = BTreeMap::new();
        for (id, kind, physical_id) in resources {
            references.insert(id.to_owned(), physical_id.to_owned());
            kinds.insert(id.to_owned(), kind.to_owned());
        }
        Self { references, conditions: template["Conditions"].clone(), kinds }
    }

    /// A value with every intrinsic worked out. `AWS::NoValue` becomes null.
    pub fn value(&self, value: &Value) -> Result<Value> {
        match value {
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(map) => match map.iter().next() {
                Some((function, argument)) if map.len() == 1 && is_intrinsic(function) => {
                    self.intrinsic(function, argument)
                }
                _ => {
                    let pairs = map.iter().map(|(key, value)| Ok((key.clone(), self.value(value)?)));
                    Ok(Value::Object(pairs.collect::<Result<_>>()?))
                }
            },
            plain => Ok(plain.clone()),
        }
    }

    /// A value that comes out as text.
    pub fn text(&self, value: &Value) -> Result<String> {
        let resolved = self.value(value)?;
        text(&resolved).ok_or_else(|| anyhow!("{value} is no text"))
    }

    /// Whether a condition of the template holds.
    pub fn condition(&self, name: &str) -> Result<bool> {
        let condition = self.conditions.get(name).with_context(|| format!("there is no condition {name}"))?;
        self.holds(condition)
    }

    fn intrinsic(&self, function: &str, argument: &Value) -> Result<Value> {
        match function {
            "Ref" if argument == "AWS::NoValue" => Ok(Value::Null),
            "Ref" => Ok(self.reference(argument.as_str().unwrap_or_default())?.into()),
            "Fn::GetAtt" => {
                let part = |n: usize| argument[n].as_str().unwrap_or_default();
                Ok(self.attribute(part(0), part(1))?.into())
            }
            "Fn::Sub" => Ok(self.substitute(argument)?.into()),
            "Fn::Join" => {
                let parts = self.value(&argument[1])?;
                let parts: Vec<_> = parts.as_array().into_iter().flatten().filter_map(text).collect();
                Ok(parts.join(argument[0].as_str().unwrap_or_default()).into())
            }
            "Fn::If" => {
                let holds = self.condition(argument[0].as_str().unwrap_or_default())?;
                self.value(&argument[if holds { 1 } else { 2 }])
            }
            _ => bail!("dev cannot work out {function}"),
        }
    }

    fn reference(&self, name: &str) -> Result<String> {
        self.references.get(name).cloned().with_context(|| format!("nothing is called {name}"))
    }

    fn attribute(&self, id: &str, attribute: &str) -> Result<String> {
        let physical_id = self.reference(id)?;
        let kind = self.kinds.get(id).map_or("", String::as_str);
        Ok(match (kind, attribute) {
            ("AWS::Cognito::UserPool", "ProviderURL") => {
                format!("https://cognito-idp.{REGION}.amazonaws.com/{physical_id}")
            }
            ("AWS::Lambda::Function", "Arn") => {
                format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{physical_id}")
            }
            (_, "Arn") if physical_id.starts_with("arn:") => physical_id,
            _ => bail!("dev does not know {attribute} of {id}"),
        })
    }

    fn substitute(&self, argument: &Value) -> Result<String> {
        let template = argument.as_str().or_else(|| argument[0].as_str()).context("Fn::Sub needs a text")?;
        let mut out = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, tail) = after.split_once('}').context("Fn::Sub has an open ${")?;
            out.push_str(before);
            out.push_str(&self.substitution(name, &argument[1])?);
            rest = tail;
        }
        Ok(out + rest)
    }

    fn substitution(&self, name: &str, local: &Value) -> Result<String> {
        if let Some(literal) = name.strip_prefix('!') {
            return Ok(format!("${{{literal}}}"));
        }
        match (local.get(name), name.split_once('.')) {
            (Some(value), _) => self.text(value),
            (None, Some((id, attribute))) => self.attribute(id, attribute),
            (None, None) => self.reference(name),
        }
    }

    fn holds(&self, condition: &Value) -> Result<bool> {
        let map = condition.as_object().context("a condition must be a function")?;
        let (function, argument) = map.iter().next().context("a condition must not be empty")?;
        let mut items = argument.as_array().into_iter().flatten();
        match function.as_str() {
            "Condition" => self.condition(argument.as_str().unwrap_or_default()),
            "Fn::Equals" => Ok(self.value(&argument[0])? == self.value(&argument[1])?),
            "Fn::Not" => Ok(!self.holds(&argument[0])?),
            "Fn::And" => items.try_fold(true, |all, item| Ok(all && self.holds(item)?)),
            "Fn::Or" => items.try_fold(false, |any, item| Ok(any || self.holds(item)?)),
            _ => bail!("dev cannot work out the condition {function}"),
        }
    }
}

fn is_intrinsic(name: &str) -> bool {
    name == "Ref" || name.starts_with("Fn::")
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn resolver() -> Resolver {
        let template = json!({
            "Parameters": {"Stage": {"Default": "dev"}, "Origin": {"Default": ""}},
            "Conditions": {
                "HasOrigin": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Origin"}, ""]}]},
                "Both": {"Fn::And": [{"Condition": "HasOrigin"}, {"Fn::Equals": [{"Ref": "Stage"}, "local"]}]},
            },
        });
        let parameters = [("Stage".to_owned(), "local".to_owned())];
        Resolver::new(&template, &parameters, [("Pool", "AWS::Cognito::UserPool", "us-east-1_x")])
    }

    #[test]
    fn intrinsics_are_worked_out() {
        let cases = [
            (json!({"Fn::Sub": "p-${Stage}-${AWS::Region}-${!lit}"}), json!("p-local-us-east-1-${lit}")),
            (json!({"Fn::Sub": ["${a}/${Pool}", {"a": {"Ref": "Stage"}}]}), json!("local/us-east-1_x")),
            (json!({"Fn::If": ["HasOrigin", {"Ref": "Origin"}, "*"]}), json!("*")),
            (json!([{"Fn::If": ["Both", 1, {"Ref": "AWS::NoValue"}]}]), json!([null])),
            (json!({"Fn::Join": ["-", ["a", {"Ref": "Stage"}]]}), json!("a-local")),
            (
                json!({"Fn::GetAtt": ["Pool", "ProviderURL"]}),
                json!("https://cognito-idp.us-east-1.amazonaws.com/us-east-1_x"),
            ),
        ];
        for (value, expected) in cases {
            assert_eq!(resolver().value(&value).unwrap(), expected, "{value}");
        }
    }

    #[test]
    fn what_is_unknown_is_named() {
        let error = resolver().value(&json!({"Ref": "Nowhere"})).unwrap_err();
        assert_eq!(error.to_string(), "nothing is called Nowhere");
    }
}
