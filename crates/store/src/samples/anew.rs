//! Censuses taken anew, and put in the place of what was counted wrong.

use search::census::{Census, Mark};

use super::{LEVEL, MEMBERS, marks, updated};
use crate::{Store, StoreError, item::number, keys::Key};

/// The census of these documents, with the lowest level at which no more than so many are members: the same in whatever
/// order they come.
pub(crate) fn sampled(census: &mut Census, mark: Mark, members_max: usize) {
    if census.takes(mark) {
        census.members.insert(mark);
    }
    while let Some(thinned) = census.thinned(members_max) {
        *census = thinned;
    }
}

impl Store {
    /// Puts a census in the place of another, if that one is still there; whether it was. An empty one leaves the item
    /// without a sample.
    pub(crate) async fn replace_census(
        &self,
        key: &Key<'_>,
        before: &Census,
        after: &Census,
    ) -> Result<bool, StoreError> {
        let mut update = self
            .update(key)
            .expression_attribute_names("#level", LEVEL)
            .expression_attribute_names("#members", MEMBERS);
        let mut as_read = Vec::new();
        if before.level == 0 {
            as_read.push("attribute_not_exists(#level)");
        } else {
            as_read.push("#level = :level_before");
            update = update.expression_attribute_values(":level_before", number(before.level));
        }
        if before.members.is_empty() {
            as_read.push("attribute_not_exists(#members)");
        } else {
            as_read.push("#members = :before");
            update = update.expression_attribute_values(":before", marks(before.members.iter().copied()));
        }
        let change = if after.members.is_empty() {
            "REMOVE #level, #members"
        } else {
            update = update.expression_attribute_values(":members", marks(after.members.iter().copied()));
            if after.level == 0 {
                "SET #members = :members REMOVE #level"
            } else {
                update = update.expression_attribute_values(":level", number(after.level));
                "SET #members = :members, #level = :level"
            }
        };
        let update = update.update_expression(change).condition_expression(as_read.join(" AND "));
        Ok(updated(update).await?.is_some())
    }
}
