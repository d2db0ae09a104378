//! How every change of a photo's record is made: read, decide, write if nobody wrote in between, else read again.

use aws_sdk_dynamodb::{
    operation::transact_write_items::TransactWriteItemsError,
    types::{Put, TransactWriteItem},
};
use domain::{
    id::PhotoId,
    photo::{Photo, Status},
};

use crate::{
    Store, StoreError,
    counts::{Count, Counted},
    hashes::{HashChange, built},
    item::held,
    keys::{Key, Month},
    record::{Lock, Record},
    retry::{TRIES, pause},
};

/// Nobody wrote since the record was read.
pub(crate) const UNTOUCHED: &str = "#lock = :lock";

/// What a change makes of a record.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) record: Record,
    pub(crate) hash: HashChange,
}

/// How a change ended.
#[derive(Debug)]
pub(crate) enum Revised {
    /// The record is as the change wants it, by this call or before it.
    Done(Photo),
    /// The change does not apply to the record as it stands.
    Refused(Photo),
    Missing,
}

impl Store {
    /// Changes a record. `decide` makes the next record of the present one, or none when it refuses; a next record
    /// that equals the present one is not written.
    pub(crate) async fn revise(
        &self,
        id: PhotoId,
        decide: impl Fn(&Record) -> Option<Draft> + Send,
    ) -> Result<Revised, StoreError> {
        let lock = Lock::random();
        for attempt in 0..TRIES {
            let Some(before) = self.record(id).await? else { return Ok(Revised::Missing) };
            // An answer that was lost on its way: what stands there is what this call wrote.
            if before.ledger.lock == lock {
                return Ok(Revised::Done(before.photo));
            }
            let Some(draft) = decide(&before) else { return Ok(Revised::Refused(before.photo)) };
            let after = draft.record.after(&before, &lock);
            if after == before {
                return Ok(Revised::Done(after.photo));
            }
            if self.replace(&before, &after, draft.hash, attempt).await? {
                return Ok(Revised::Done(after.photo));
            }
            pause(attempt).await;
        }
        Err(StoreError::Contended { what: format!("photo {id}"), tries: TRIES })
    }

    pub(crate) async fn record(&self, id: PhotoId) -> Result<Option<Record>, StoreError> {
        let key = Key::Photo(id);
        let Some(item) = self.get(&key).await? else { return Ok(None) };
        Record::from_item(&key, item).map(Some)
    }

    /// Writes `after` in place of `before`, and what follows from it; false when something came in between.
    async fn replace(
        &self,
        before: &Record,
        after: &Record,
        hash: HashChange,
        attempt: u32,
    ) -> Result<bool, StoreError> {
        if after.photo.is_public() && !before.photo.is_public() {
            // First, so that no public photo stands in a month that nobody reads.
            self.note_month(&Month::of(after.photo.id)).await?;
        }
        let mut also: Vec<_> =
            self.hash_write(&before.photo, &after.photo, hash).await?.into_iter().collect();
        let public = i64::from(after.photo.is_public()) - i64::from(before.photo.is_public());
        if public != 0 {
            let owner = Counted::Person(&after.photo.owner);
            also.push(self.count_write(&owner, &[(Count::Photos, public)], attempt).await?);
        }
        if after.photo.status == Status::Deleted {
            also.extend(self.stage_deletes(after.photo.id)?);
            also.extend(self.render_deletes(after.photo.id).await?);
        }
        if also.is_empty() {
            return self.put_after(before, after).await;
        }
        also.push(self.put_after_in_transaction(before, after)?);
        self.transact(also).await
    }

    /// The write alone: half the price of a transaction of one.
    async fn put_after(&self, before: &Record, after: &Record) -> Result<bool, StoreError> {
        let answer = self
            .client
            .put_item()
            .table_name(&self.tables.core)
            .set_item(Some(after.to_item()?))
            .condition_expression(UNTOUCHED)
            .expression_attribute_names("#lock", "lock")
            .expression_attribute_values(":lock", before.ledger.lock.value())
            .send()
            .await;
        match held(answer) {
            Err(StoreError::Unavailable { code, .. }) if code == "TransactionConflictException" => Ok(false),
            held => held,
        }
    }

    fn put_after_in_transaction(
        &self,
        before: &Record,
        after: &Record,
    ) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder()
            .table_name(&self.tables.core)
            .set_item(Some(after.to_item()?))
            .condition_expression(UNTOUCHED)
            .expression_attribute_names("#lock", "lock")
            .expression_attribute_values(":lock", before.ledger.lock.value());
        Ok(TransactWriteItem::builder().put(built(put.build())?).build())
    }

    /// Makes all writes or none; false when a condition did not hold or another transaction was in the way.
    pub(crate) async fn transact(&self, writes: Vec<TransactWriteItem>) -> Result<bool, StoreError> {
        Ok(matches!(self.transact_telling(writes).await?, Transacted::Done))
    }

    /// Makes all writes or none, and tells which condition did not hold.
    pub(crate) async fn transact_telling(
        &self,
        writes: Vec<TransactWriteItem>,
    ) -> Result<Transacted, StoreError> {
        let answer = self.client.transact_write_items().set_transact_items(Some(writes)).send().await;
        let Err(error) = answer else { return Ok(Transacted::Done) };
        match cancelled(error.as_service_error()) {
            Some(transacted) => Ok(transacted),
            None => Err(error.into()),
        }
    }
}

/// How a transaction ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transacted {
    Done,
    /// The condition of the write at this place did not hold; the first such.
    Unmet(usize),
    /// Other transactions were in the way, or the table was too busy: nothing is known of the conditions.
    Conflict,
}

/// Why a transaction was cancelled; none when trying it again cannot help.
fn cancelled(error: Option<&TransactWriteItemsError>) -> Option<Transacted> {
    let TransactWriteItemsError::TransactionCanceledException(error) = error? else { return None };
    let codes = || error.cancellation_reasons().iter().map(|reason| reason.code().unwrap_or("None"));
    if let Some(at) = codes().position(|code| code == "ConditionalCheckFailed") {
        return Some(Transacted::Unmet(at));
    }
    let passes = [
        "None",
        "TransactionConflict",
        "ThrottlingError",
        "ProvisionedThroughputExceeded",
        "RequestLimitExceeded",
    ];
    codes().all(|code| passes.contains(&code)).then_some(Transacted::Conflict)
}
