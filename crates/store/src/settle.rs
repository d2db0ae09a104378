//! Settling a run: its outcome, what it found out, and what follows for the photo's hash and places, in one write.

use domain::{
    id::{MediaSecret, PhotoId},
    moderation::{Moderation, Verdict},
    photo::{Degraded, Facts, Photo, Rejection, Status},
    tag::{Tag, TagSource, with_hashtags_of},
    task::Outcome,
};
use jiff::Timestamp;

use crate::{
    Store, StoreError,
    hashes::HashChange,
    record::Record,
    revise::{Draft, Revised},
};

/// What a run has to say in the end.
#[derive(Debug, Clone, PartialEq)]
pub struct Settlement {
    pub run: u32,
    pub outcome: Outcome,
    pub facts: Option<Facts>,
    /// `None` when the labels could not be had: those of an earlier run stay.
    pub labels: Option<Vec<Tag>>,
    pub moderation: Option<Moderation>,
    pub degraded: Vec<Degraded>,
    pub rejection: Option<Rejection>,
    pub now: Timestamp,
}

/// Whether a run had a say.
#[derive(Debug, Clone, PartialEq)]
pub enum Settled {
    /// The run is settled, by this call or before it; the first word of a run stands.
    Done(Photo),
    /// The photo is deleted, removed or gone, or a newer run has begun.
    Superseded(Option<Photo>),
    /// The run rejects an original that an earlier run found good: the photo stays as it is.
    Contradicted(Photo),
}

impl Store {
    /// Settles a run: safe twice, late and out of order.
    pub async fn settle(&self, id: PhotoId, settlement: &Settlement) -> Result<Settled, StoreError> {
        let Some(status) = settlement.outcome.status() else {
            return Ok(Settled::Superseded(self.photo(id).await?));
        };
        let secret = MediaSecret::random();
        let revised = self
            .revise(id, |record| {
                let hash = match status {
                    Status::Rejected => HashChange::Free,
                    _ => HashChange::Take,
                };
                if !has_a_say(record, settlement.run) {
                    return None;
                }
                if record.ledger.settled_run == settlement.run {
                    return Some(Draft { record: record.clone(), hash: HashChange::Keep });
                }
                if contradicts(&record.photo, settlement) {
                    return None;
                }
                Some(Draft { record: settled(record, settlement, status, secret), hash })
            })
            .await?;
        Ok(match revised {
            Revised::Done(photo) => Settled::Done(photo),
            Revised::Refused(photo) if photo.run == settlement.run && contradicts(&photo, settlement) => {
                Settled::Contradicted(photo)
            }
            Revised::Refused(photo) => Settled::Superseded(Some(photo)),
            Revised::Missing => Settled::Superseded(None),
        })
    }
}

fn has_a_say(record: &Record, run: u32) -> bool {
    let out_of_reach = match record.photo.status {
        Status::Deleted => true,
        // Removed by this very run is settled; removed by anybody else stands.
        Status::Removed => record.ledger.settled_run != run,
        _ => false,
    };
    record.photo.run == run && !out_of_reach
}

/// Whether the run rejects what has facts, and is therefore an image that could once be read.
fn contradicts(photo: &Photo, settlement: &Settlement) -> bool {
    let is_out_of_reach = matches!(photo.status, Status::Deleted | Status::Removed);
    settlement.outcome == Outcome::Rejected && photo.facts.is_some() && !is_out_of_reach
}

/// Nobody may see what was never judged. But a run works on the same version of the original as the one before it: a
/// verdict that could not be had again is still the verdict on these bytes.
fn judged(record: &Record, settlement: &Settlement, status: Status) -> Status {
    let known = record.photo.moderation.as_ref().map(|moderation| moderation.verdict);
    let lacks_verdict = status == Status::InReview && settlement.moderation.is_none();
    if lacks_verdict && known == Some(Verdict::Clear) { Status::Published } else { status }
}

fn settled(record: &Record, settlement: &Settlement, status: Status, secret: MediaSecret) -> Record {
    let mut next = record.clone();
    let status = judged(record, settlement, status);
    let photo = &mut next.photo;
    if photo.status == Status::Published && status == Status::InReview {
        // Those who saw the photo know its URL: it goes out of view only with a new secret.
        photo.secret = secret;
    }
    photo.status = status;
    photo.failure = None;
    photo.upload_expires_at = None;
    photo.rejection.clone_from(&settlement.rejection);
    photo.degraded.clone_from(&settlement.degraded);
    if let Some(facts) = &settlement.facts {
        photo.sha256.get_or_insert(facts.sha256);
        photo.facts = Some(facts.clone());
    }
    if let Some(moderation) = &settlement.moderation {
        photo.moderation = Some(moderation.clone());
    }
    photo.tags = tags(photo, settlement.labels.as_deref());
    if status == Status::Published {
        photo.published_at.get_or_insert(settlement.now);
    }
    next.ledger.settled_run = settlement.run;
    next.ledger.since = settlement.now;
    next
}

/// The caption's hashtags, then the labels, then what the owner added by hand.
fn tags(photo: &Photo, labels: Option<&[Tag]>) -> Vec<Tag> {
    let of = |source| photo.tags.iter().filter(move |tag| tag.source == source).cloned();
    let labels = labels.map_or_else(|| of(TagSource::Label).collect(), <[Tag]>::to_vec);
    let others: Vec<Tag> = labels.into_iter().chain(of(TagSource::Owner)).collect();
    with_hashtags_of(photo.caption.as_deref(), &others)
}
