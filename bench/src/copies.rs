//! Items by the thousand: the store writes the first of each kind, and the others are its copies under other names.
//! What an item holds is decided in `store` alone.

use anyhow::Result;
use serde_json::Value;
use testbed::dynoxide::types::Item;

/// An item that the store wrote.
#[derive(Debug, Clone)]
pub struct Pattern(String);

impl Pattern {
    #[must_use]
    pub fn of(item: &Value) -> Self {
        Self(item.to_string())
    }

    /// A copy in which other names stand: pairs of what the pattern has and what the copy has. None of them may be
    /// part of anything else.
    pub fn with(&self, names: &[(&str, &str)]) -> Result<Item> {
        let mut text = self.0.clone();
        for (before, after) in names {
            text = text.replace(before, after);
        }
        Ok(serde_json::from_str(&text)?)
    }
}

/// Sets a whole number of an item.
pub fn set_number(item: &mut Value, attribute: &str, number: u64) {
    item[attribute] = serde_json::json!({"N": number.to_string()});
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_copy_has_other_names_everywhere() {
        let mut item =
            json!({"PK": {"S": "USER#ada"}, "SK": {"S": "TIE#bob"}, "gsi1pk": {"S": "FOLLOWERS#bob"}});
        set_number(&mut item, "version", 7);
        let copy = Pattern::of(&item).with(&[("ada", "eve"), ("bob", "mal")]).unwrap();
        let expected = json!({"PK": {"S": "USER#eve"}, "SK": {"S": "TIE#mal"}, "gsi1pk": {"S": "FOLLOWERS#mal"}, "version": {"N": "7"}});
        assert_eq!(serde_json::to_value(copy).unwrap(), expected);
    }
}
