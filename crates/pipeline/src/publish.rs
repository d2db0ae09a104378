//! Function `publish`: settles what becomes of a photo, out of what the run found out.

use blobs::{Renditions, Uploads, keys};
use boot::TaskError;
use domain::{
    moderation::{Moderation, Verdict},
    photo::{Degraded, Photo, Status},
    stage::Stage,
    task::{Derived, Labels, Outcome, PublishTask, Published, read_analysis},
};
use jiff::Timestamp;
use store::{Settled, Settlement, Store};

use crate::{
    attempt::Attempted,
    stages::{Attempt, reported},
    tag::tags,
    withdraw::{is_out_of_reach, withdraw},
};

pub type Adapters = (Store, Uploads, Renditions);

/// # Errors
/// When the outcome could not be written; writing it twice is fine.
pub async fn publish(adapters: Adapters, input: Attempted<PublishTask>) -> Result<Published, TaskError> {
    let number = input.number(input.task.attempt);
    let attempt = Attempt { photo_id: input.task.photo_id, run: input.task.run, number };
    reported(&adapters.0, Stage::Publish, attempt, work(&adapters, &input.task)).await
}

async fn work((store, uploads, renditions): &Adapters, task: &PublishTask) -> Result<Published, TaskError> {
    let settlement = decide(task, Timestamp::now());
    match store.settle(task.photo_id, &settlement).await? {
        Settled::Done(photo) => {
            if photo.status == Status::Rejected {
                uploads.discard(&keys::original(&photo.owner, photo.id)).await?;
            }
            Ok(published(photo))
        }
        Settled::Superseded(photo) => {
            if is_out_of_reach(photo.as_ref()) {
                let secrets: Vec<_> = photo.map(|photo| photo.secret).into_iter().collect();
                withdraw(renditions, task.photo_id, &secrets).await?;
            }
            Ok(Published { outcome: Outcome::Superseded, flagged: false, degraded: Vec::new() })
        }
        Settled::Contradicted(photo) => Err(contradicted(&photo, &settlement)),
    }
}

/// Nothing about the bytes has changed, so something is wrong with us, and the original must stay: a rejection would
/// discard it.
fn contradicted(photo: &Photo, settlement: &Settlement) -> TaskError {
    let why = settlement.rejection.as_ref().map_or("no reason", |rejection| &rejection.detail);
    TaskError::permanent(format!("photo {} was good, and its run {} rejects it: {why}", photo.id, photo.run))
}

/// What the record says, which knows more than this run.
fn published(photo: Photo) -> Published {
    let outcome = match photo.status {
        Status::Published => Outcome::Published,
        Status::Removed => Outcome::Removed,
        Status::Rejected => Outcome::Rejected,
        Status::InReview => Outcome::InReview,
        Status::AwaitingUpload | Status::Processing | Status::Failed | Status::Deleted => Outcome::Superseded,
    };
    let flagged = matches!(outcome, Outcome::InReview | Outcome::Removed);
    Published { outcome, flagged, degraded: photo.degraded }
}

/// The outcome of a run. What nobody understood counts as not answered: without labels a photo lacks something, without
/// moderation nobody may see it.
fn decide(task: &PublishTask, now: Timestamp) -> Settlement {
    let undecided = Settlement {
        run: task.run,
        outcome: Outcome::Superseded,
        facts: None,
        labels: None,
        moderation: None,
        degraded: Vec::new(),
        rejection: None,
        now,
    };
    let facts = match &task.derived {
        Derived::Superseded => return undecided,
        Derived::Rejected(rejection) => {
            let rejection = Some(rejection.clone());
            return Settlement { outcome: Outcome::Rejected, rejection, ..undecided };
        }
        Derived::Derived { facts, .. } => Some(facts.clone()),
    };
    let labels = read_analysis::<Labels>(&task.tag);
    let moderation = read_analysis::<Moderation>(&task.moderate);
    let lacks = |missing: bool, what: Degraded| missing.then_some(what);
    Settlement {
        outcome: outcome(moderation.as_ref().ok()),
        facts,
        labels: labels.as_ref().ok().map(tags),
        degraded: [
            lacks(labels.is_err(), Degraded::Labels),
            lacks(moderation.is_err(), Degraded::Moderation),
        ]
        .into_iter()
        .flatten()
        .collect(),
        moderation: moderation.ok(),
        ..undecided
    }
}

fn outcome(moderation: Option<&Moderation>) -> Outcome {
    match moderation.map(|moderation| moderation.verdict) {
        Some(Verdict::Clear) => Outcome::Published,
        Some(Verdict::Explicit) => Outcome::Removed,
        Some(Verdict::Suggestive) | None => Outcome::InReview,
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        id::PhotoId,
        photo::{Format, RejectionReason},
    };
    use serde_json::{Value, json};

    use super::*;

    fn settlement(derived: Value, tag: Value, moderate: Value) -> Settlement {
        let task = json!({
            "photo_id": "01KAG6Y5N1T2V3W4X5Y6Z7A8B9", "run": 2, "derived": derived, "tag": tag, "moderate": moderate
        });
        decide(&serde_json::from_value(task).unwrap(), Timestamp::UNIX_EPOCH)
    }

    fn derived() -> Value {
        let facts = json!({
            "width": 4, "height": 3, "format": "image/jpeg", "sha256": "0".repeat(64), "bytes": 9, "renditions": []
        });
        json!({"outcome": "derived", "analysis_key": "analysis/x/2.jpg", "facts": facts})
    }

    fn labels() -> Value {
        json!({"ok": true, "model_version": "3.0", "labels": [{"name": "Sea", "confidence": 99.0}]})
    }

    fn moderation(verdict: &str) -> Value {
        json!({"ok": true, "verdict": verdict, "policy_version": "1", "model_version": "7.0", "labels": []})
    }

    #[test]
    fn the_policys_verdict_is_the_outcome() {
        for (verdict, outcome) in
            [("clear", Outcome::Published), ("suggestive", Outcome::InReview), ("explicit", Outcome::Removed)]
        {
            let settlement = settlement(derived(), labels(), moderation(verdict));
            assert_eq!((settlement.outcome, settlement.run), (outcome, 2));
            assert!(settlement.degraded.is_empty() && settlement.facts.is_some());
            assert_eq!(settlement.labels.as_ref().unwrap().len(), 1);
        }
    }

    #[test]
    fn the_records_status_is_what_the_workflow_is_told() {
        let told = |status| {
            let owner = "ada".parse().unwrap();
            let photo = Photo::awaiting(PhotoId::new(1), owner, Format::Jpeg, Timestamp::UNIX_EPOCH);
            let published = published(Photo { status, degraded: vec![Degraded::Labels], ..photo });
            assert_eq!(published.degraded, [Degraded::Labels]);
            (published.outcome, published.flagged)
        };
        assert_eq!(told(Status::Published), (Outcome::Published, false));
        assert_eq!(told(Status::InReview), (Outcome::InReview, true));
        assert_eq!(told(Status::Removed), (Outcome::Removed, true));
        assert_eq!(told(Status::Rejected), (Outcome::Rejected, false));
    }

    #[test]
    fn without_labels_a_photo_is_published_and_without_moderation_it_is_not() {
        let failures = [
            json!({"ok": false, "error": "Task.Transient"}),
            json!({"ok": true, "nonsense": 1}),
            json!("x"),
            json!(null),
        ];
        for failure in failures {
            let no_labels = settlement(derived(), failure.clone(), moderation("clear"));
            assert_eq!((no_labels.outcome, no_labels.degraded), (Outcome::Published, vec![Degraded::Labels]));
            assert_eq!(no_labels.labels, None);
            let unmoderated = settlement(derived(), labels(), failure.clone());
            assert_eq!(
                (unmoderated.outcome, unmoderated.degraded),
                (Outcome::InReview, vec![Degraded::Moderation])
            );
            let neither = settlement(derived(), failure.clone(), failure);
            assert_eq!(neither.degraded, [Degraded::Labels, Degraded::Moderation]);
        }
    }

    #[test]
    fn a_rejected_image_needs_no_analysis() {
        let rejected =
            json!({"outcome": "rejected", "reason": "Image.Corrupt", "detail": "the file ends early"});
        let settlement = settlement(rejected, Value::Null, Value::Null);
        assert_eq!(settlement.outcome, Outcome::Rejected);
        assert_eq!(settlement.rejection.unwrap().reason, RejectionReason::Corrupt);
        assert!(settlement.degraded.is_empty());
    }
}
