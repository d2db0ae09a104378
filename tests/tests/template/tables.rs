//! Tests of the store have the tables that ship.

use serde_json::{Value, json};
use testbed::{
    database::{CORE, FEED, Memory, SEARCH},
    dynoxide::actions::describe_table::DescribeTableRequest,
};

use crate::transformed::properties;

#[tokio::test]
async fn the_testbeds_tables_are_the_templates() {
    let memory = Memory::start().await;
    for (id, name) in [("CoreTable", CORE), ("FeedTable", FEED), ("SearchTable", SEARCH)] {
        let request = DescribeTableRequest { table_name: name.into() };
        let described = serde_json::to_value(memory.engine.describe_table(request).unwrap()).unwrap();
        assert_eq!(shape(&described["Table"]), shape(properties(id)), "{id}");
    }
}

/// What decides about how a table can be asked, and what its stream tells.
fn shape(table: &Value) -> Value {
    let sorted = |name: &str| {
        let mut all = table[name].as_array().cloned().unwrap_or_default();
        all.sort_by_key(Value::to_string);
        all
    };
    let index =
        |index: Value| [index["IndexName"].clone(), index["KeySchema"].clone(), index["Projection"].clone()];
    json!({
        "keys": table["KeySchema"],
        "attributes": sorted("AttributeDefinitions"),
        "indexes": sorted("GlobalSecondaryIndexes").into_iter().map(index).collect::<Vec<_>>(),
        "stream": table["StreamSpecification"]["StreamViewType"],
    })
}
