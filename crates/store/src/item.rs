//! Values to items and back, and the short way to single items.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Store, StoreError,
    keys::{Key, Table},
};

pub(crate) type Item = HashMap<String, AttributeValue>;

/// The item of a value under a key.
pub(crate) fn to_item(key: &Key<'_>, value: &impl Serialize) -> Result<Item, StoreError> {
    let mut item: Item = serde_dynamo::to_item(value)
        .map_err(|error| StoreError::Unwritable { what: name(key), source: error.into() })?;
    item.extend(key.item());
    Ok(item)
}

/// The value of an item; attributes that the value does not know are left out.
pub(crate) fn from_item<T: DeserializeOwned>(key: &Key<'_>, item: Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(item).map_err(|error| StoreError::unreadable(name(key), error))
}

/// A key as logs may show it: one that has somebody's name in it is told by its kind.
fn name(key: &Key<'_>) -> String {
    match key {
        Key::Hash(..) => "hash".into(),
        Key::Profile(_) => "profile".into(),
        Key::Idempotency { .. } => "idempotency key".into(),
        Key::Tie(..) => "tie".into(),
        Key::PersonCounts(..) => "counts of a person".into(),
        Key::Like(photo, _) => format!("like of photo {photo}"),
        Key::Settings(_) => "notification settings".into(),
        Key::Export(_, export) => format!("export {export}"),
        Key::Rate { .. } => "rate".into(),
        Key::FeedEntry(..) | Key::Pull(..) => "feed".into(),
        Key::Author(_) => "author".into(),
        Key::Notice(..) | Key::NoticesRead(_) => "inbox".into(),
        Key::Told(..) => "what was told".into(),
        Key::Mark(_) => "mark".into(),
        Key::Entry(..) => "entry of a list".into(),
        Key::Filing(_) => "filing".into(),
        Key::Standing(..) => "standing of a word".into(),
        Key::Spelling(..) | Key::Common(..) => "spelling".into(),
        Key::Uploader(..) => "uploader".into(),
        Key::Photo(_)
        | Key::Stage(..)
        | Key::Render(..)
        | Key::PublicMonth(_)
        | Key::Posting(..)
        | Key::PhotoCounts(..)
        | Key::Comment(..) => format!("{}/{}", key.pk(), key.sk()),
    }
}

/// A whole number as DynamoDB takes it.
pub(crate) fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

pub(crate) fn text(value: impl ToString) -> AttributeValue {
    AttributeValue::S(value.to_string())
}

impl Store {
    pub(crate) fn name_of(&self, table: Table) -> &str {
        match table {
            Table::Core => &self.tables.core,
            Table::Feed => &self.tables.feed,
            Table::Search => &self.tables.search,
        }
    }

    /// Reads one item, strongly consistent.
    pub(crate) async fn get(&self, key: &Key<'_>) -> Result<Option<Item>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(self.name_of(key.table()))
            .set_key(Some(key.item()))
            .consistent_read(true)
            .send()
            .await?;
        Ok(answer.item)
    }

    /// Writes an item of the core table unless its key is taken; whether it was written.
    pub(crate) async fn put_new(&self, item: Item) -> Result<bool, StoreError> {
        let answer = self
            .client
            .put_item()
            .table_name(&self.tables.core)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(#pk)")
            .expression_attribute_names("#pk", crate::keys::PK)
            .send()
            .await;
        held(answer)
    }
}

/// Turns "the condition did not hold" from an error into an answer.
pub(crate) fn held<T, E>(
    answer: Result<T, aws_sdk_dynamodb::error::SdkError<E, aws_sdk_dynamodb::config::http::HttpResponse>>,
) -> Result<bool, StoreError>
where
    E: aws_sdk_dynamodb::error::ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    match answer {
        Ok(_) => Ok(true),
        Err(error) if code_of(&error) == Some("ConditionalCheckFailedException") => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// What DynamoDB calls an error.
pub(crate) fn code_of<E: aws_sdk_dynamodb::error::ProvideErrorMetadata, R>(
    error: &aws_sdk_dynamodb::error::SdkError<E, R>,
) -> Option<&str> {
    error.as_service_error().and_then(aws_sdk_dynamodb::error::ProvideErrorMetadata::code)
}
