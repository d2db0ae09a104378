//! Event filtering as Lambda's event source mappings do it: patterns of the same shape as the record.

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

/// The filters of a mapping: a record passes when one of them matches, or when there is none.
#[derive(Debug, Clone, Default)]
pub(super) struct Filters(Vec<Map<String, Value>>);

impl Filters {
    /// Reads `FilterCriteria`.
    pub(super) fn read(criteria: &Value) -> Result<Self> {
        let filters = criteria["Filters"].as_array().into_iter().flatten();
        let pattern = |filter: &Value| {
            let text = filter["Pattern"].as_str().context("a filter has no pattern")?;
            let pattern = serde_json::from_str(text).with_context(|| format!("{text} is no pattern"))?;
            check(&Value::Object(Map::clone(&pattern)))?;
            Ok(pattern)
        };
        Ok(Self(filters.map(pattern).collect::<Result<_>>()?))
    }

    pub(super) fn pass(&self, record: &Value) -> bool {
        self.0.is_empty() || self.0.iter().any(|pattern| fits(pattern, Some(record)))
    }
}

/// Every field of the pattern has to fit.
fn fits(pattern: &Map<String, Value>, record: Option<&Value>) -> bool {
    pattern.iter().all(|(name, pattern)| {
        let value = record.and_then(|record| record.get(name));
        match pattern {
            Value::Object(deeper) => fits(deeper, value),
            Value::Array(alternatives) => alternatives.iter().any(|one| matches(one, value)),
            _ => false,
        }
    })
}

/// Whether one alternative fits a value; of a list, one item has to.
fn matches(alternative: &Value, value: Option<&Value>) -> bool {
    if let Some(wanted) = alternative.get("exists") {
        let exists = value.is_some_and(|value| !value.is_object());
        return *wanted == exists;
    }
    match value {
        None => false,
        Some(Value::Array(items)) => items.iter().any(|item| holds(alternative, item)),
        Some(value) => holds(alternative, value),
    }
}

fn holds(alternative: &Value, value: &Value) -> bool {
    let Some((operator, operand)) = alternative.as_object().and_then(|map| map.iter().next()) else {
        return alternative == value;
    };
    let texts = || Some((value.as_str()?, operand.as_str()?));
    match operator.as_str() {
        "prefix" => texts().is_some_and(|(text, prefix)| text.starts_with(prefix)),
        "suffix" => texts().is_some_and(|(text, suffix)| text.ends_with(suffix)),
        "equals-ignore-case" => texts().is_some_and(|(text, other)| text.eq_ignore_ascii_case(other)),
        "anything-but" => match operand {
            Value::Array(excluded) => !excluded.contains(value),
            Value::Object(_) => !holds(operand, value),
            excluded => excluded != value,
        },
        "numeric" => value.as_f64().is_some_and(|number| in_range(number, operand)),
        _ => false,
    }
}

/// `[">", 0, "<=", 100]`
fn in_range(number: f64, operand: &Value) -> bool {
    let parts = operand.as_array().map(Vec::as_slice).unwrap_or_default();
    !parts.is_empty()
        && parts.chunks(2).all(|pair| match (pair[0].as_str(), pair.get(1).and_then(Value::as_f64)) {
            (Some("="), Some(limit)) => number == limit,
            (Some(">"), Some(limit)) => number > limit,
            (Some(">="), Some(limit)) => number >= limit,
            (Some("<"), Some(limit)) => number < limit,
            (Some("<="), Some(limit)) => number <= limit,
            _ => false,
        })
}

/// An operator that is not known here would silently match nothing: it is refused instead.
fn check(pattern: &Value) -> Result<()> {
    const KNOWN: [&str; 6] = ["exists", "prefix", "suffix", "equals-ignore-case", "anything-but", "numeric"];
    match pattern {
        Value::Object(fields) => fields.values().try_for_each(check),
        Value::Array(alternatives) => {
            let operators = alternatives.iter().filter_map(Value::as_object).flat_map(Map::keys);
            match operators.into_iter().find(|operator| !KNOWN.contains(&operator.as_str())) {
                Some(unknown) => bail!("dev does not know the filter operator {unknown}"),
                None => Ok(()),
            }
        }
        other => bail!("a filter has {other} where a list of alternatives must be"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pass(pattern: Value, record: &Value) -> bool {
        let criteria = json!({"Filters": [{"Pattern": pattern.to_string()}]});
        Filters::read(&criteria).unwrap().pass(record)
    }

    fn record() -> Value {
        json!({"eventName": "MODIFY", "dynamodb": {
            "Keys": {"PK": {"S": "PHOTO#1"}, "SK": {"S": "META"}},
            "NewImage": {"n": {"N": "5"}, "tags": {"SS": ["a", "b"]}},
            "SizeBytes": 120,
        }})
    }

    #[test]
    fn alternatives_are_ored_and_fields_are_anded() {
        assert!(pass(json!({"dynamodb": {"Keys": {"SK": {"S": ["META"]}}}}), &record()));
        assert!(pass(json!({"eventName": ["INSERT", "MODIFY"]}), &record()));
        assert!(!pass(
            json!({"eventName": ["MODIFY"], "dynamodb": {"Keys": {"SK": {"S": ["COUNTS"]}}}}),
            &record()
        ));
        assert!(!pass(json!({"dynamodb": {"Keys": {"other": {"S": ["META"]}}}}), &record()));
    }

    #[test]
    fn operators_compare() {
        let key = |operator: Value| json!({"dynamodb": {"Keys": {"PK": {"S": [operator]}}}});
        assert!(pass(key(json!({"prefix": "PHOTO#"})), &record()));
        assert!(!pass(key(json!({"prefix": "USER#"})), &record()));
        assert!(pass(key(json!({"suffix": "#1"})), &record()));
        assert!(pass(key(json!({"equals-ignore-case": "photo#1"})), &record()));
        assert!(pass(key(json!({"anything-but": ["PHOTO#2"]})), &record()));
        assert!(!pass(key(json!({"anything-but": {"prefix": "PHOTO#"}})), &record()));
        assert!(pass(json!({"dynamodb": {"NewImage": {"tags": {"SS": ["b"]}}}}), &record()));
        assert!(pass(json!({"dynamodb": {"SizeBytes": [{"numeric": [">", 100, "<=", 120]}]}}), &record()));
        assert!(!pass(json!({"dynamodb": {"SizeBytes": [{"numeric": ["<", 100]}]}}), &record()));
    }

    #[test]
    fn existence_is_of_leaves() {
        let pattern = |exists: bool| json!({"dynamodb": {"NewImage": {"n": {"N": [{"exists": exists}]}}}});
        assert!(pass(pattern(true), &record()));
        assert!(!pass(pattern(false), &record()));
        assert!(pass(pattern(false), &json!({"eventName": "REMOVE"})));
    }

    #[test]
    fn no_filter_passes_everything_and_an_unknown_one_is_refused() {
        assert!(Filters::read(&json!(null)).unwrap().pass(&record()));
        for pattern in [r#"{"a": [{"cidr": "10.0.0.0/8"}]}"#, r#"{"a": "b"}"#, "nonsense"] {
            assert!(Filters::read(&json!({"Filters": [{"Pattern": pattern}]})).is_err(), "{pattern}");
        }
    }
}
