//! Censuses as they stand in items: samples of documents that may be told the same thing twice.

mod anew;

use aws_sdk_dynamodb::{
    operation::update_item::builders::UpdateItemFluentBuilder,
    primitives::Blob,
    types::{AttributeValue, ReturnValue},
};
use search::census::{Census, Mark};

pub(crate) use self::anew::sampled;
use crate::{
    Store, StoreError,
    item::{Item, code_of, number},
    keys::Key,
    retry::{TRIES, pause},
};

/// The attribute that says which marks a sample takes; absent at level 0.
pub(crate) const LEVEL: &str = "level";
/// The attribute of the marks; absent when there are none, because DynamoDB knows no empty set.
pub(crate) const MEMBERS: &str = "members";

/// The census in an item.
pub(crate) fn census_of(item: &Item) -> Census {
    let level = item.get(LEVEL).and_then(|level| level.as_n().ok()?.parse().ok()).unwrap_or_default();
    let members = item.get(MEMBERS).and_then(|members| members.as_bs().ok());
    let mark = |member: &Blob| Some(Mark::from_bytes(member.as_ref().try_into().ok()?));
    Census { level, members: members.into_iter().flatten().filter_map(mark).collect() }
}

impl Store {
    /// Puts a mark into an item's sample, if it belongs there as far as the census was `known`: the item as it stands
    /// then, or none when nothing was written. A sample that has too many members loses about half of them.
    pub(crate) async fn sample_in(
        &self,
        key: &Key<'_>,
        known: &Census,
        mark: Mark,
        members_max: usize,
    ) -> Result<Option<Item>, StoreError> {
        if !known.takes(mark) || known.members.contains(&mark) {
            return Ok(None);
        }
        let update = self
            .update(key)
            .update_expression("ADD #members :mark")
            // The sample may have been thinned since it was read.
            .condition_expression("attribute_not_exists(#level) OR #level <= :zeros")
            .expression_attribute_names("#members", MEMBERS)
            .expression_attribute_names("#level", LEVEL)
            .expression_attribute_values(":mark", marks([mark]))
            .expression_attribute_values(":zeros", number(zeros(mark)));
        let Some(item) = updated(update).await? else { return Ok(None) };
        let census = census_of(&item);
        match census.thinned(members_max) {
            Some(thinned) if !thinned.members.is_empty() => {
                Ok(Some(self.thin(key, &census, &thinned).await?.unwrap_or(item)))
            }
            _ => Ok(Some(item)),
        }
    }

    /// Takes a mark from an item's sample: the item as it stands then, or none when nothing was written.
    pub(crate) async fn sample_out(
        &self,
        key: &Key<'_>,
        known: &Census,
        mark: Mark,
    ) -> Result<Option<Item>, StoreError> {
        if !known.members.contains(&mark) {
            return Ok(None);
        }
        let update = self
            .update(key)
            .update_expression("DELETE #members :mark")
            .condition_expression("attribute_exists(#members)")
            .expression_attribute_names("#members", MEMBERS)
            .expression_attribute_values(":mark", marks([mark]));
        updated(update).await
    }

    /// Unless somebody counted since: then that one thins it, or the next.
    async fn thin(
        &self,
        key: &Key<'_>,
        census: &Census,
        thinned: &Census,
    ) -> Result<Option<Item>, StoreError> {
        let update = self
            .update(key)
            .update_expression("SET #level = :level, #members = :members")
            .condition_expression("#members = :before")
            .expression_attribute_names("#level", LEVEL)
            .expression_attribute_names("#members", MEMBERS)
            .expression_attribute_values(":level", number(thinned.level))
            .expression_attribute_values(":members", marks(thinned.members.iter().copied()))
            .expression_attribute_values(":before", marks(census.members.iter().copied()));
        updated(update).await
    }

    pub(crate) fn update(&self, key: &Key<'_>) -> UpdateItemFluentBuilder {
        let table = self.name_of(key.table());
        self.client.update_item().table_name(table).set_key(Some(key.item()))
    }
}

/// The item after an update; none when its condition did not hold. Transactions that are in the way are waited for.
pub(crate) async fn updated(update: UpdateItemFluentBuilder) -> Result<Option<Item>, StoreError> {
    for attempt in 0..TRIES {
        let answer = update.clone().return_values(ReturnValue::AllNew).send().await;
        match answer {
            Ok(answer) => return Ok(Some(answer.attributes.unwrap_or_default())),
            Err(error) => match code_of(&error) {
                Some("ConditionalCheckFailedException") => return Ok(None),
                Some("TransactionConflictException") => pause(attempt).await,
                _ => return Err(error.into()),
            },
        }
    }
    Err(StoreError::Contended { what: "a census".into(), tries: TRIES })
}

fn marks(marks: impl IntoIterator<Item = Mark>) -> AttributeValue {
    AttributeValue::Bs(marks.into_iter().map(|mark| Blob::new(mark.to_bytes())).collect())
}

/// A census takes marks that end in as many zero bits as its level says, or in more.
fn zeros(mark: Mark) -> u32 {
    u32::from_be_bytes(mark.to_bytes()).trailing_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_condition_says_what_a_census_takes() {
        for document in 0..1_000 {
            let mark = Mark::of(&document.to_string());
            for level in 0..12 {
                let census = Census { level, ..Census::default() };
                assert_eq!(census.takes(mark), level <= zeros(mark));
            }
        }
    }

    #[test]
    fn what_is_no_census_is_an_empty_one() {
        assert_eq!(census_of(&Item::new()), Census::default());
        let broken = AttributeValue::Bs(vec![Blob::new([1, 2, 3])]);
        assert_eq!(census_of(&Item::from([(MEMBERS.to_owned(), broken)])), Census::default());
    }
}
