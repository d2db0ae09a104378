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
                    Status::Processing | Status::Failed => Some(keep(processing(record, after_run + 1, now))),
                    Status::Published | Status::InReview => {
                        let mut next = record.clone();
                        next.photo.run = after_run + 1;
                        next.ledger.since = now;
                        Some(keep(next))
                    }
                    // A rejected photo stays rejected: its bytes are what they are, and its original is on its way out.
                    Status::AwaitingUpload | Status::Rejected | Status::Removed | Status::Deleted => None,
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

    /// Marks a photo whose run failed; whether this run was still the one that counts. A photo that is in view, or in
    /// review, stays there. A failure from before the photo came to where it stands is of a run that was redriven since.
    pub async fn fail_run(
        &self,
        id: PhotoId,
        run: u32,
        error: &str,
        stopped_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let failed = self
            .revise(id, |record| {
                let counts = record.photo.run == run && stopped_at >= record.ledger.since;
                let next = if counts { failed(record, error, stopped_at) } else { None };
                next.map(keep)
            })
            .await?;
        Ok(matches!(failed, Revised::Done(_)))
    }
}

fn failed(record: &Record, error: &str, stopped_at: Timestamp) -> Option<Record> {
    let mut next = record.clone();
    let run = next.photo.run;
    match next.photo.status {
        Status::Processing => {
            next.photo.status = Status::Failed;
            next.photo.failure = Some(Failure { error: error.to_owned(), run });
        }
        Status::Published | Status::InReview if next.ledger.ended_run() < run => {
            next.ledger.failed_run = run;
        }
        _ => return None,
    }
    next.ledger.since = stopped_at;
    Some(next)
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
