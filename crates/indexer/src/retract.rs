//! What becomes of a photo's objects when fewer people may see it, or nobody.
//!
//! A new secret moves the renditions, copying before deleting: between the change of the record and the move, the new
//! URL answers 404 for a moment, and nobody who may see the photo is shown to anybody who may not. What an edge has kept
//! is invalidated; what a browser has kept ends after a day, and no server can take it back.

use blobs::keys::{analysis_prefix, media_prefix, original};
use domain::photo::{Photo, Status};

use crate::change::Kind;

/// One thing to do to objects. Each may be done twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The renditions get another prefix.
    Move { from: String, to: String },
    /// The renditions go.
    Delete { prefix: String },
    /// The edges forget a path.
    Forget { path: String },
    /// The original may expire.
    Discard { key: String },
}

/// What a change asks for, in order.
#[must_use]
pub fn steps(change: &Kind) -> Vec<Step> {
    match change {
        Kind::Inserted(_) => Vec::new(),
        Kind::Modified { old, new } if is_out_of_view(new) => {
            if old.status == new.status {
                return Vec::new();
            }
            take_away(old, new.status)
        }
        Kind::Modified { old, new } if old.secret != new.secret => {
            let (from, to) = (media_prefix(old.id, &old.secret), media_prefix(new.id, &new.secret));
            vec![Step::Move { from, to }, forget(old)]
        }
        Kind::Modified { .. } => Vec::new(),
        // Its object may have come at the last moment, and be adopted right now: it has no renditions, and its original
        // is not ours to discard.
        Kind::Removed(old) if old.status == Status::AwaitingUpload => Vec::new(),
        // The end of a tombstone: once more, because a run that was under way at the deletion may have left something.
        Kind::Removed(old) => {
            let mut steps = take_away(old, old.status);
            let analysis = Step::Delete { prefix: analysis_prefix(old.id) };
            if !steps.contains(&analysis) {
                steps.push(analysis);
            }
            steps
        }
    }
}

/// A status in which nobody gets a rendition, whatever their relation to the photo.
fn is_out_of_view(photo: &Photo) -> bool {
    matches!(photo.status, Status::Removed | Status::Rejected | Status::Deleted)
}

fn take_away(old: &Photo, status: Status) -> Vec<Step> {
    let mut steps = vec![Step::Delete { prefix: media_prefix(old.id, &old.secret) }];
    if status == Status::Deleted {
        steps.push(Step::Delete { prefix: analysis_prefix(old.id) });
    }
    steps.push(forget(old));
    if status == Status::Deleted {
        steps.push(Step::Discard { key: original(&old.owner, old.id) });
    }
    steps
}

fn forget(old: &Photo) -> Step {
    Step::Forget { path: format!("/{}*", media_prefix(old.id, &old.secret)) }
}

#[cfg(test)]
mod tests {
    use domain::id::MediaSecret;
    use serde_json::json;

    use super::*;

    fn photo(status: Status) -> Box<Photo> {
        let photo = serde_json::from_value(json!({
            "id": "01KAG6Y5N1T2V3W4X5Y6Z7A8BC", "owner": "ada", "status": status, "visibility": "public",
            "filename": "a.jpg", "bytes": 1, "format": "image/jpeg", "run": 1, "revision": 3,
            "secret": "00112233445566778899aabbccddeeff", "created_at": "2025-11-20T08:43:46Z",
        }));
        Box::new(photo.unwrap())
    }

    fn kinds(steps: &[Step]) -> String {
        let kind = |step: &Step| match step {
            Step::Move { .. } => "move",
            Step::Delete { prefix } if prefix.starts_with("analysis/") => "delete-analysis",
            Step::Delete { .. } => "delete-media",
            Step::Forget { .. } => "forget",
            Step::Discard { .. } => "discard",
        };
        steps.iter().map(kind).collect::<Vec<_>>().join(" ")
    }

    /// Every change of status, with and without a new secret.
    #[test]
    fn objects_go_when_nobody_may_see_them_and_only_then() {
        for old in Status::ALL {
            for new in Status::ALL {
                let expected = match new {
                    _ if new == old => "",
                    Status::Deleted => "delete-media delete-analysis forget discard",
                    Status::Removed | Status::Rejected => "delete-media forget",
                    _ => "",
                };
                let modified = Kind::Modified { old: photo(old), new: photo(new) };
                assert_eq!(kinds(&steps(&modified)), expected, "{old:?} to {new:?}");

                let mut rotated = photo(new);
                rotated.secret = MediaSecret::random();
                let moved = if is_out_of_view(&rotated) { expected } else { "move forget" };
                let modified = Kind::Modified { old: photo(old), new: rotated };
                assert_eq!(kinds(&steps(&modified)), moved, "{old:?} to {new:?} with a new secret");
            }
        }
    }

    #[test]
    fn a_record_that_is_gone_discards_only_what_was_deleted() {
        for old in Status::ALL {
            let expected = match old {
                Status::AwaitingUpload => "",
                Status::Deleted => "delete-media delete-analysis forget discard",
                _ => "delete-media forget delete-analysis",
            };
            assert_eq!(kinds(&steps(&Kind::Removed(photo(old)))), expected, "{old:?}");
            assert_eq!(kinds(&steps(&Kind::Inserted(photo(old)))), "", "{old:?}");
        }
    }
}
