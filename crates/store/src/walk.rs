//! A walk over all people and all photos, tombstones included, which can go on another day where it stopped; in one go,
//! or in segments beside each other.

use std::collections::HashMap;

use aws_sdk_dynamodb::{operation::scan::builders::ScanFluentBuilder, types::AttributeValue};
use domain::id::{PhotoId, Username};
use serde::{Deserialize, Serialize};

use crate::{
    Page, Store, StoreError,
    item::{Item, text},
    keys::{META, PK, PROFILE, SK, person_of, photo_of},
};

/// Somebody or something that a walk comes by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Entity {
    Person(Username),
    Photo(PhotoId),
}

/// How far a walk has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    pk: String,
    sk: String,
}

/// One part of a table: `number` counts from 0, and is below `of`. Items of one partition are all in one segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    number: u16,
    of: u16,
}

impl Segment {
    /// None unless `number` is below `of`.
    #[must_use]
    pub fn new(number: u16, of: u16) -> Option<Self> {
        (number < of).then_some(Self { number, of })
    }

    pub fn all(of: u16) -> impl Iterator<Item = Self> {
        (0..of).map(move |number| Self { number, of })
    }
}

impl Store {
    /// The people and photos among the next `looked_at` items of the core table, in no order: there may be none, and yet
    /// more behind them. What comes to be while somebody walks may be missed.
    pub async fn walk(
        &self,
        from: Option<&Cursor>,
        looked_at: u32,
    ) -> Result<Page<Entity, Cursor>, StoreError> {
        self.walk_by(self.scan_of(&self.tables.core, from, looked_at)).await
    }

    /// The same of a segment of the table, beside those who walk others.
    pub async fn walk_segment(
        &self,
        segment: Segment,
        from: Option<&Cursor>,
        looked_at: u32,
    ) -> Result<Page<Entity, Cursor>, StoreError> {
        self.walk_by(segment.scan(self.scan_of(&self.tables.core, from, looked_at))).await
    }

    async fn walk_by(&self, scan: ScanFluentBuilder) -> Result<Page<Entity, Cursor>, StoreError> {
        let answer = scan
            .filter_expression("#sk IN (:profile, :meta)")
            .projection_expression("#pk, #sk")
            .expression_attribute_names("#pk", PK)
            .expression_attribute_names("#sk", SK)
            .expression_attribute_values(":profile", text(PROFILE))
            .expression_attribute_values(":meta", text(META))
            .send()
            .await?;
        let items = answer.items.unwrap_or_default().iter().filter_map(entity).collect();
        Ok(Page { items, next: answer.last_evaluated_key.as_ref().and_then(Cursor::of) })
    }

    /// A scan of the next items of a table.
    pub(crate) fn scan_of(&self, table: &str, from: Option<&Cursor>, looked_at: u32) -> ScanFluentBuilder {
        self.client
            .scan()
            .table_name(table)
            .limit(i32::try_from(looked_at.max(1)).unwrap_or(i32::MAX))
            .set_exclusive_start_key(from.map(Cursor::key))
    }
}

impl Segment {
    pub(crate) fn scan(self, scan: ScanFluentBuilder) -> ScanFluentBuilder {
        scan.segment(i32::from(self.number)).total_segments(i32::from(self.of))
    }
}

fn entity(item: &Item) -> Option<Entity> {
    match item.get(SK)?.as_s().ok()?.as_str() {
        PROFILE => person_of(item).map(Entity::Person),
        _ => photo_of(item).map(Entity::Photo),
    }
}

impl Cursor {
    pub(crate) fn of(key: &HashMap<String, AttributeValue>) -> Option<Self> {
        let of = |name| key.get(name)?.as_s().ok().cloned();
        Some(Self { pk: of(PK)?, sk: of(SK)? })
    }

    pub(crate) fn key(&self) -> Item {
        Item::from([(PK.to_owned(), text(&self.pk)), (SK.to_owned(), text(&self.sk))])
    }
}
