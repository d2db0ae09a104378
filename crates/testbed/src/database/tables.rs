//! The tables as the template has them.

use store::{
    Client,
    types::{
        AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
        ProjectionType, ScalarAttributeType, StreamSpecification, StreamViewType,
    },
};

use super::{CORE, FEED, SEARCH};

pub(super) async fn create(client: &Client) {
    for (name, indexes) in [(CORE, &["gsi1", "gsi2", "gsi3"][..]), (FEED, &[]), (SEARCH, &["gsi1"])] {
        let mut table = client
            .create_table()
            .table_name(name)
            .billing_mode(BillingMode::PayPerRequest)
            .set_key_schema(Some(schema("PK", "SK")))
            .set_attribute_definitions(Some(vec![definition("PK"), definition("SK")]));
        for index in indexes {
            let (pk, sk) = (format!("{index}pk"), format!("{index}sk"));
            let keys_only = Projection::builder().projection_type(ProjectionType::KeysOnly).build();
            let index = GlobalSecondaryIndex::builder().index_name(*index).projection(keys_only);
            table = table
                .attribute_definitions(definition(&pk))
                .attribute_definitions(definition(&sk))
                .global_secondary_indexes(index.set_key_schema(Some(schema(&pk, &sk))).build().unwrap());
        }
        if name == CORE {
            table = table.stream_specification(old_and_new());
        }
        table.send().await.unwrap();
    }
}

fn schema(pk: &str, sk: &str) -> Vec<KeySchemaElement> {
    let element =
        |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
    vec![element(pk, KeyType::Hash), element(sk, KeyType::Range)]
}

fn definition(name: &str) -> AttributeDefinition {
    let text = AttributeDefinition::builder().attribute_type(ScalarAttributeType::S);
    text.attribute_name(name).build().unwrap()
}

fn old_and_new() -> StreamSpecification {
    let images = StreamSpecification::builder().stream_view_type(StreamViewType::NewAndOldImages);
    images.stream_enabled(true).build().unwrap()
}
