//! What something takes of `DynamoDB`: requests, request units, time.

use std::{collections::BTreeMap, fmt, time::Duration};

use serde_json::Value;

/// Dollars for a million read request units, on demand, in us-east-1 since November 2024.
pub const READS_DOLLARS: f64 = 0.125;
/// Dollars for a million write request units, likewise.
pub const WRITES_DOLLARS: f64 = 0.625;

/// What was asked of `DynamoDB`.
#[derive(Debug, Clone, Default)]
pub struct Cost {
    /// Requests by the name of their operation.
    pub calls: BTreeMap<String, u64>,
    pub read_units: f64,
    pub write_units: f64,
    /// Requests that `DynamoDB` refused: AWS charges some of them, and never says how much.
    pub refused: u64,
    /// From request to answer, summed over requests, also over those that ran at the same time.
    pub time: Duration,
}

/// The same work: time tells nothing about that.
impl PartialEq for Cost {
    fn eq(&self, other: &Self) -> bool {
        let of = |cost: &Self| (cost.calls.clone(), cost.read_units, cost.write_units, cost.refused);
        of(self) == of(other)
    }
}

impl Cost {
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.calls.values().sum()
    }

    /// Of a million times the same.
    #[must_use]
    pub fn dollars_a_million(&self) -> f64 {
        self.read_units.mul_add(READS_DOLLARS, self.write_units * WRITES_DOLLARS)
    }

    /// Adds one request and what its answer says of capacity.
    pub(crate) fn add(&mut self, operation: &str, answer: Option<&Value>, time: Duration) {
        *self.calls.entry(operation.to_owned()).or_default() += 1;
        self.time += time;
        match answer {
            Some(answer) if is_write(operation) => self.write_units += units(answer),
            Some(answer) => self.read_units += units(answer),
            None => self.refused += 1,
        }
    }
}

/// Requests, read units, write units.
impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} / {} / {}", self.requests(), self.read_units, self.write_units)
    }
}

fn is_write(operation: &str) -> bool {
    ["Put", "Update", "Delete", "BatchWrite", "TransactWrite"]
        .iter()
        .any(|write| operation.starts_with(write))
}

/// One table's, or one of each of several.
fn units(answer: &Value) -> f64 {
    let capacity = &answer["ConsumedCapacity"];
    let one = |capacity: &Value| capacity["CapacityUnits"].as_f64().unwrap_or_default();
    capacity.as_array().map_or_else(|| one(capacity), |tables| tables.iter().map(one).sum())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn units_are_summed_by_kind() {
        let mut cost = Cost::default();
        let read = json!({"ConsumedCapacity": {"CapacityUnits": 0.5}});
        let written = json!({"ConsumedCapacity": [{"CapacityUnits": 4.0}, {"CapacityUnits": 2.0}]});
        cost.add("Query", Some(&read), Duration::from_millis(1));
        cost.add("Query", Some(&read), Duration::from_millis(1));
        cost.add("TransactWriteItems", Some(&written), Duration::from_millis(1));
        cost.add("PutItem", None, Duration::ZERO);
        assert_eq!(cost.to_string(), "4 / 1 / 6");
        assert_eq!((cost.refused, cost.time), (1, Duration::from_millis(3)));
        assert!((cost.dollars_a_million() - 3.875).abs() < 1e-9);
    }
}
