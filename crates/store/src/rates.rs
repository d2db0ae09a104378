//! How often somebody may do something: counted in fixed stretches of time, which end by themselves.

use domain::id::Username;
use jiff::Timestamp;

use crate::{
    Store, StoreError,
    item::{held, number},
    keys::{EXPIRES_AT, Key},
};

/// So many times in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Of what, such as `comments`.
    pub what: &'static str,
    pub times: u32,
    pub seconds: i64,
}

impl Store {
    /// Takes one of the times that are left in this stretch of time; the seconds until the next when none is.
    pub async fn take_turn(
        &self,
        user: &Username,
        rate: Rate,
        now: Timestamp,
    ) -> Result<Result<(), u32>, StoreError> {
        let window = now.as_second().div_euclid(rate.seconds);
        let ends_at = (window + 1) * rate.seconds;
        let answer = self
            .client
            .update_item()
            .table_name(&self.tables.core)
            .set_key(Some(Key::Rate { what: rate.what, user, window }.item()))
            .update_expression("ADD #times :one SET #expires_at = :expires_at")
            .condition_expression("attribute_not_exists(#times) OR #times < :most")
            .expression_attribute_names("#times", "times")
            .expression_attribute_names("#expires_at", EXPIRES_AT)
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":most", number(rate.times))
            .expression_attribute_values(":expires_at", number(ends_at))
            .send()
            .await;
        let left = u32::try_from(ends_at - now.as_second()).unwrap_or(1).max(1);
        Ok(if held(answer)? { Ok(()) } else { Err(left) })
    }
}
