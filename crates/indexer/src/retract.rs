//! What becomes of a photo's objects when fewer people may see it, or nobody.
//!
//! A new secret moves the renditions, copying before deleting: between the change of the record and the move, the new
//! URL answers 404 for a moment, and nobody who may see the photo is shown to anybody who may not. What an edge has kept
//! is invalidated; what a browser has kept ends after a day, and no server can take it back.

use blobs::keys::{analysis_prefix, media, media_prefix, original};
use domain::photo::{Photo, Status};
use serde::Serialize;

use crate::change::Kind;

/// One thing to do to objects. Each may be done twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The renditions get another prefix.
    Move { from: String, to: String },
    /// The renditions go.
    Delete { prefix: String },
    /// The original may expire.
    Discard { key: String },
    /// The edges forget paths. The last step: the edge refuses when it has much to forget, and holds up no other.
    Forget { paths: Vec<String> },
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
            let mut steps = vec![delete_media(old)];
            if new.status == Status::Deleted {
                steps.extend([delete_analyses(old), discard(old)]);
            }
            steps.extend(forget(old));
            steps
        }
        Kind::Modified { old, new } if old.secret != new.secret => {
            let (from, to) = (media_prefix(old.id, &old.secret), media_prefix(new.id, &new.secret));
            let mut steps = vec![Step::Move { from, to }];
            steps.extend(forget(old));
            steps
        }
        Kind::Modified { .. } => Vec::new(),
        // Its object may have come at the last moment, and be adopted right now: it has no renditions, and its original
        // is not ours to discard.
        Kind::Removed(old) if old.status == Status::AwaitingUpload => Vec::new(),
        // The end of a tombstone: once more, because a run that was under way at the deletion may have left something.
        // The edges forgot it at the deletion, and have seen nothing of it since.
        Kind::Removed(old) if old.status == Status::Deleted => {
            vec![delete_media(old), delete_analyses(old), discard(old)]
        }
        Kind::Removed(old) => {
            let mut steps = vec![delete_media(old), delete_analyses(old)];
            steps.extend(forget(old));
            steps
        }
    }
}

/// A status in which nobody gets a rendition, whatever their relation to the photo.
pub(crate) fn is_out_of_view(photo: &Photo) -> bool {
    matches!(photo.status, Status::Removed | Status::Rejected | Status::Deleted)
}

/// The keys of the renditions that a photo's record tells of: none before its first run has told.
pub(crate) fn renditions(photo: &Photo) -> impl Iterator<Item = String> {
    let renditions = photo.facts.iter().flat_map(|facts| &facts.renditions);
    renditions.map(|rendition| media(photo.id, &photo.secret, &rendition.name, rendition.format))
}

pub(crate) fn discard(photo: &Photo) -> Step {
    Step::Discard { key: original(&photo.owner, photo.id) }
}

fn delete_media(photo: &Photo) -> Step {
    Step::Delete { prefix: media_prefix(photo.id, &photo.secret) }
}

fn delete_analyses(photo: &Photo) -> Step {
    Step::Delete { prefix: analysis_prefix(photo.id) }
}

/// Exact paths, because the edge takes no more than 15 with a wildcard at a time; and nothing of a photo without facts,
/// because nobody was told a URL.
fn forget(old: &Photo) -> Option<Step> {
    let paths: Vec<_> = renditions(old).map(|key| format!("/{key}")).collect();
    (!paths.is_empty()).then_some(Step::Forget { paths })
}

#[cfg(test)]
mod tests {
    use domain::id::MediaSecret;
    use serde_json::json;

    use super::*;

    const SECRET: &str = "00112233445566778899aabbccddeeff";

    fn photo(status: Status) -> Box<Photo> {
        let rendition =
            |name, format| json!({"name": name, "width": 1, "height": 1, "bytes": 1, "format": format});
        let photo = serde_json::from_value(json!({
            "id": "01KAG6Y5N1T2V3W4X5Y6Z7A8BC", "owner": "ada", "status": status, "visibility": "public",
            "filename": "a.jpg", "bytes": 1, "format": "image/jpeg", "run": 1, "revision": 3,
            "secret": SECRET, "created_at": "2025-11-20T08:43:46Z",
            "facts": {
                "width": 1, "height": 1, "format": "image/jpeg", "bytes": 1,
                "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "renditions": [rendition("thumbnail", "image/jpeg"), rendition("display", "image/png")],
            },
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
                    Status::Deleted => "delete-media delete-analysis discard forget",
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
                Status::Deleted => "delete-media delete-analysis discard",
                _ => "delete-media delete-analysis forget",
            };
            assert_eq!(kinds(&steps(&Kind::Removed(photo(old)))), expected, "{old:?}");
            assert_eq!(kinds(&steps(&Kind::Inserted(photo(old)))), "", "{old:?}");
        }
    }

    /// A path with a wildcard is one of 15 in the whole distribution.
    #[test]
    fn the_edges_forget_exact_paths_and_only_what_was_told() {
        let mut old = photo(Status::Published);
        let removed = Kind::Modified { old: old.clone(), new: photo(Status::Removed) };
        let prefix = format!("/media/01KAG6Y5N1T2V3W4X5Y6Z7A8BC/{SECRET}");
        let paths = vec![format!("{prefix}/thumbnail.jpg"), format!("{prefix}/display.png")];
        assert_eq!(steps(&removed).last(), Some(&Step::Forget { paths }));
        old.facts = None;
        for new in [Status::Removed, Status::Rejected, Status::Deleted] {
            let steps = steps(&Kind::Modified { old: old.clone(), new: photo(new) });
            assert!(!kinds(&steps).contains("forget"), "{new:?}");
        }
    }
}
