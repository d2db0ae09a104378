//! Runs of the workflow as a photo's record knows them: begun, resumed, failed. An older run never changes anything.

use domain::{
    id::PhotoId,
    photo::{Failure, ObjectVersion, Photo, Status},
};
use jiff::Timestamp;

use crate::{
    Store, StoreError,
    hashes::HashChange,
    record::Record,
    revise::{Draft, Revised},
};

/// Whether a run may start.
#[derive(Debug, Clone, PartialEq)]
pub enum Begin {
    /// It may, however often it is asked: the record says so.
    Begun(Photo),
    /// The photo stands somewhere else.
    Refused(Photo),
    Missing,
}

impl Store {
    /// Begins run 1 when the object has come. The same version once more is begun again, because the crash may have
    /// come between this write and the start of the execution.
    pub async fn begin_first_run(
        &self,
        id: PhotoId,
        version: &ObjectVersion,
        now: Timestamp,
    ) -> Result<Begin, StoreError> {
        let begun = self
            .revise(id, |record| match record.photo.status {
                Status::AwaitingUpload => {
                    let mut next = processing(record, 1, now);
                    next.photo.version = Some(version.clone());
                    next.photo.upload_expires_at = None;
                    Some(keep(next))
                }
                Status::Processing if record.photo.run == 1 => {
                    (record.photo.version.as_ref() == Some(version)).then(|| keep(record.clone()))
                }
                _ => None,
            })
            .await?;
        Ok(begun.into())
    }

    /// Begins the run after `after_run`. A photo that is in view, or in review, stays there while it is repaired.
    pub async fn begin_next_run(
        &self,
        id: PhotoId,
        after_run: u32,
        now: Timestamp,
    ) -> Result<Begin, StoreError> {
        let begun = self
            .revise(id, |record| {
                if record.photo.run != after_run || record.photo.version.is_none() {
                    return None;
                }
                match record.photo.status {
                    Status::Processing | Status::Failed | Status::Rejected => {
                        Some(keep(processing(record, after_run + 1, now)))
                    }
                    Status::Published | Status::InReview => {
                        let mut next = record.clone();
                        next.photo.run = after_run + 1;
                        next.ledger.since = now;
                        Some(keep(next))
                    }
                    Status::AwaitingUpload | Status::Removed | Status::Deleted => None,
                }
            })
            .await?;
        Ok(begun.into())
    }

    /// Takes a failed run up again, before its execution is redriven.
    pub async fn resume_run(&self, id: PhotoId, run: u32, now: Timestamp) -> Result<Begin, StoreError> {
        let begun = self
            .revise(id, |record| match record.photo.status {
                Status::Failed if record.photo.run == run => Some(keep(processing(record, run, now))),
                Status::Processing if record.photo.run == run => Some(keep(record.clone())),
                _ => None,
            })
            .await?;
        Ok(begun.into())
    }

    /// Marks a photo whose run failed; whether this run was still the one that counts.
    pub async fn fail_run(
        &self,
        id: PhotoId,
        run: u32,
        error: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let failed = self
            .revise(id, |record| {
                let counts = record.photo.status == Status::Processing && record.photo.run == run;
                counts.then(|| {
                    let mut next = record.clone();
                    next.photo.status = Status::Failed;
                    next.photo.failure = Some(Failure { error: error.to_owned(), run });
                    next.ledger.since = now;
                    keep(next)
                })
            })
            .await?;
        Ok(matches!(failed, Revised::Done(_)))
    }
}

fn processing(record: &Record, run: u32, now: Timestamp) -> Record {
    let mut next = record.clone();
    next.photo.status = Status::Processing;
    next.photo.run = run;
    (next.photo.failure, next.photo.rejection) = (None, None);
    next.ledger.since = now;
    next
}

fn keep(record: Record) -> Draft {
    Draft { record, hash: HashChange::Keep }
}

impl From<Revised> for Begin {
    fn from(revised: Revised) -> Self {
        match revised {
            Revised::Done(photo) => Self::Begun(photo),
            Revised::Refused(photo) => Self::Refused(photo),
            Revised::Missing => Self::Missing,
        }
    }
}
