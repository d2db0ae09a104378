//! What becomes of a photo's objects when fewer people may see it, or nobody.
//!
//! A new secret moves the renditions, copying before deleting: between the change of the record and the move, the new
//! URL answers 404 for a moment, and nobody who may see the photo is shown to anybody who may not. Renders are not moved:
//! there may be thousands, and each is made again when it is asked for. What an edge has kept is invalidated; what a
//! browser has kept ends after a day, and no server can take it back.

use blobs::keys::{analysis_prefix, media, media_prefix, original, renders_prefix};
use domain::photo::{Photo, Status};
use serde::Serialize;

use crate::change::Kind;

/// One thing to do to objects. Each may be done twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The renditions get another prefix; the renders stay.
    Move { from: String, to: String },
    /// The renditions go, and the renders are emptied: nobody gets them any more, and only they themselves tell which
    /// paths the edges have to forget.
    Withdraw { prefix: String },
    /// The renditions go, and the renders with them.
    Delete { prefix: String },
    /// The original may expire.
    Discard { key: String },
    /// The edges forget paths. A late step: the edge refuses when it has much to forget, and holds up nothing that
    /// matters.
    Forget { paths: Vec<String> },
    /// The edges forget the renders that lie under a prefix.
    ForgetRenders { prefix: String },
}

/// What a change asks for, in order.
#[must_use]
pub fn steps(change: &Kind) -> Vec<Step> {
    match change {
        Kind::Inserted(_) => Vec::new(),
        Kind::Modified { old, new } if new.status.is_out_of_view() => {
            if old.status == new.status {
                return Vec::new();
            }
            let deleted = new.status == Status::Deleted;
            let also = if deleted { vec![delete_analyses(old), discard(old)] } else { Vec::new() };
            take_away(old, also)
        }
        Kind::Modified { old, new } if old.secret != new.secret => hide(old, new),
        Kind::Modified { .. } => Vec::new(),
        // Its object may have come at the last moment, and be adopted right now: it has no renditions, and its original
        // is not ours to discard.
        Kind::Removed(old) if old.status == Status::AwaitingUpload => Vec::new(),
        // The end of a tombstone: once more, because a run that was under way at the deletion may have left something.
        // The edges forgot it at the deletion, and have seen nothing of it since.
        Kind::Removed(old) if old.status == Status::Deleted => {
            vec![delete_media(old), delete_analyses(old), discard(old)]
        }
        Kind::Removed(old) => take_away(old, vec![delete_analyses(old)]),
    }
}

/// Nobody gets anything of a photo any more. Of one without facts nobody was told a URL, and there are no renders.
fn take_away(old: &Photo, also: Vec<Step>) -> Vec<Step> {
    if old.facts.is_none() {
        return [vec![delete_media(old)], also].concat();
    }
    let mut steps = vec![Step::Withdraw { prefix: media_prefix(old.id, &old.secret) }];
    steps.extend(also);
    steps.extend(forget(old));
    steps.push(Step::ForgetRenders { prefix: renders_prefix(old.id, &old.secret) });
    steps.push(delete_media(old));
    steps
}

/// Who knows the old secret gets nothing any more. Of a photo without facts only a run may have put something by now.
fn hide(old: &Photo, new: &Photo) -> Vec<Step> {
    let (from, to) = (media_prefix(old.id, &old.secret), media_prefix(new.id, &new.secret));
    let mut steps = vec![Step::Move { from, to }];
    if old.facts.is_some() {
        steps.extend(take_away(old, Vec::new()));
    }
    steps
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
            Step::Withdraw { .. } => "withdraw",
            Step::Forget { .. } => "forget",
            Step::ForgetRenders { .. } => "forget-renders",
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
                    Status::Deleted => "withdraw delete-analysis discard forget forget-renders delete-media",
                    Status::Removed | Status::Rejected => "withdraw forget forget-renders delete-media",
                    _ => "",
                };
                let modified = Kind::Modified { old: photo(old), new: photo(new) };
                assert_eq!(kinds(&steps(&modified)), expected, "{old:?} to {new:?}");

                let mut rotated = photo(new);
                rotated.secret = MediaSecret::random();
                let hidden = "move withdraw forget forget-renders delete-media";
                let moved = if new.is_out_of_view() { expected } else { hidden };
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
                _ => "withdraw delete-analysis forget forget-renders delete-media",
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
        assert!(steps(&removed).contains(&Step::Forget { paths }));
        old.facts = None;
        for new in [Status::Removed, Status::Rejected, Status::Deleted] {
            let steps = steps(&Kind::Modified { old: old.clone(), new: photo(new) });
            assert!(!kinds(&steps).contains("forget"), "{new:?}");
        }
        let mut rotated = photo(Status::Published);
        rotated.secret = MediaSecret::random();
        assert_eq!(kinds(&steps(&Kind::Modified { old, new: rotated })), "move");
    }

    /// The new secret's place holds the renditions by then, and whatever was made since.
    #[test]
    fn a_new_secret_takes_away_only_what_lies_under_the_old_one() {
        let (old, mut new) = (photo(Status::Published), photo(Status::Published));
        new.secret = MediaSecret::random();
        let (from, to) = (media_prefix(old.id, &old.secret), media_prefix(new.id, &new.secret));
        let steps = steps(&Kind::Modified { old: old.clone(), new });
        assert_eq!(
            steps[..2],
            [Step::Move { from: from.clone(), to }, Step::Withdraw { prefix: from.clone() }]
        );
        let renders = Step::ForgetRenders { prefix: format!("{from}r/") };
        assert_eq!(steps[3..], [renders, Step::Delete { prefix: from }]);
    }
}
