//! The consumer `fanout`: photos come into feeds, and people are told what concerns them.
//!
//! A record only says where to look. What is done follows from what the store holds by then, so a record that comes
//! twice, late or after another does no harm.

mod letter;
mod post;
mod reason;
mod tell;

use aws_lambda_events::event::streams::DynamoDbEventResponse;
use boot::TaskError;
use feeds::Limits;
use jiff::Timestamp;
use serde_json::Value;
use store::Store;

use crate::batch::{Batch, failed_at, unreadable};

pub use self::{
    post::Post,
    reason::{Reason, reasons},
};

/// What the consumer reaches.
#[derive(Debug, Clone)]
pub struct Fanout {
    pub store: Store,
    pub limits: Limits,
    /// None where no mails are sent.
    pub post: Option<Post>,
}

impl Fanout {
    /// Works through a batch up to the first record that fails.
    ///
    /// # Errors
    /// Only when the record that failed has no sequence number to name it by.
    pub async fn work(&self, batch: &Batch) -> Result<DynamoDbEventResponse, TaskError> {
        for record in &batch.records {
            // The time of each: a batch may take a minute, and a notice that says an earlier one would count as read.
            if let Err(error) = self.work_on(record, Timestamp::now()).await {
                return failed_at(record, &error);
            }
        }
        Ok(DynamoDbEventResponse::default())
    }

    async fn work_on(&self, record: &Value, now: Timestamp) -> Result<(), TaskError> {
        for reason in reasons(record).map_err(unreadable)? {
            self.see_to(&reason, now).await?;
        }
        Ok(())
    }

    async fn see_to(&self, reason: &Reason, now: Timestamp) -> Result<(), TaskError> {
        match reason {
            Reason::Shown(photo) => Ok(feeds::ensure_photo(&self.store, self.limits, *photo, now).await?),
            Reason::Tied { reader, author } => {
                Ok(feeds::ensure_tie(&self.store, self.limits, reader, author, now).await?)
            }
            Reason::Followed { by, whom } => self.tell_of_follower(by, whom, now).await,
            Reason::Liked { photo, by } => self.tell_of_like(*photo, by, now).await,
            Reason::Commented { photo, comment } => self.tell_of_comment(*photo, *comment, now).await,
            Reason::Outcome { photo, run, status } => self.tell_of_outcome(*photo, *run, *status, now).await,
        }
    }
}
