//! Puts right what one photo is found by, and its objects, by its present state; or what a person is found by: for an
//! operator, after changes were given up.
//!
//! The stream's consumer works from the difference between two images; once a record is given up, nothing does what it
//! asked for. A repair needs no history, and may be done at any time and again.

use std::collections::BTreeSet;

use blobs::keys::{analysis_prefix, media_of, media_prefix};
use boot::TaskError;
use domain::{
    id::{PhotoId, Username},
    photo::{Photo, Status},
};
use search::{Placing, Subject};
use serde::Serialize;

use crate::{
    adapters::Adapters,
    retract::{Step, discard, renditions},
};

/// What a repair has done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repaired {
    pub photo_id: PhotoId,
    /// None when there is no record.
    pub status: Option<Status>,
    /// By how many words it is found; none of a photo that not everybody may see.
    pub words: usize,
    pub steps: Vec<Step>,
}

/// What the repair of a person has done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refiled {
    pub username: Username,
    /// By how many words the person is found; none of one whose account is closed, or who is not there.
    pub words: usize,
}

/// When the edges have to forget all they have of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgetting {
    /// Whatever is found: somebody asks for this one photo.
    Always,
    /// Unless everybody may see the photo, and nothing under another secret was found. Of one that is hidden, the edges
    /// may have what the buckets have no more.
    IfHidden,
}

/// Repairs a photo, or clears away what a photo without a record has left. The reference names the cause, so that a
/// second try is not a second invalidation.
///
/// # Errors
/// Also when the photo changed meanwhile: what was done may not be right any more, and has to be done again.
pub async fn repair(
    adapters: &Adapters,
    id: PhotoId,
    forgetting: Forgetting,
    reference: &str,
) -> Result<Repaired, TaskError> {
    // Listed before the record is read: a prefix that is there by then and is not the record's is one of the past.
    let keys = adapters.renditions.list(&media_of(id)).await?;
    let photo = adapters.store.photo(id).await?;
    let steps = steps(id, photo.as_ref(), &keys, forgetting);
    let words = refile(adapters, &Subject::Photo(id)).await?;
    for step in &steps {
        adapters.take(step, reference).await?;
    }
    if adapters.store.photo(id).await? != photo {
        return Err(TaskError::transient(format!(
            "photo {id} changed while it was repaired: repair it again"
        )));
    }
    Ok(Repaired { photo_id: id, status: photo.map(|photo| photo.status), words, steps })
}

/// Repairs what a person is found by.
///
/// # Errors
/// It may be asked for again.
pub async fn repair_person(adapters: &Adapters, username: Username) -> Result<Refiled, TaskError> {
    let words = refile(adapters, &Subject::Person(username.clone())).await?;
    Ok(Refiled { username, words })
}

/// Puts everything where it belongs by now; how many words stand then.
async fn refile(adapters: &Adapters, subject: &Subject) -> Result<usize, TaskError> {
    catalog::file(&adapters.store, subject, Placing::Anew).await?;
    let filed = adapters.store.filing(subject).await?;
    Ok(filed.map_or(0, |filed| filed.filing.words.len()))
}

/// What has to be done to a photo's objects, of which `keys` are those under its `media` prefix.
#[must_use]
pub fn steps(id: PhotoId, photo: Option<&Photo>, keys: &[String], forgetting: Forgetting) -> Vec<Step> {
    let mut steps = match photo {
        Some(photo) if !photo.status.is_out_of_view() => gather(photo, keys),
        _ => vec![Step::Delete { prefix: media_of(id) }, Step::Delete { prefix: analysis_prefix(id) }],
    };
    steps.extend(photo.filter(|photo| photo.status == Status::Deleted).map(discard));
    let may_stay = steps.is_empty() && photo.is_some_and(Photo::is_public);
    // With a wildcard, because the secrets of the past are not known. The edge has no more than 15 of these in progress.
    if forgetting == Forgetting::Always || !may_stay {
        steps.push(Step::Forget { paths: vec![format!("/{}*", media_of(id))] });
    }
    steps
}

/// Leaves nothing under another secret than the photo's own. Renditions that are missing under that one are moved there:
/// a move was given up, and they are not lost.
fn gather(photo: &Photo, keys: &[String]) -> Vec<Step> {
    let own = media_prefix(photo.id, &photo.secret);
    let lacks_one = renditions(photo).any(|key| !keys.contains(&key));
    let others = prefixes(photo.id, keys).into_iter().filter(|prefix| *prefix != own);
    let steps = |prefix: String| {
        let moved = lacks_one.then(|| Step::Move { from: prefix.clone(), to: own.clone() });
        moved.into_iter().chain([Step::Delete { prefix }])
    };
    others.flat_map(steps).collect()
}

/// The prefixes, one for each secret, that keys lie under.
fn prefixes(id: PhotoId, keys: &[String]) -> BTreeSet<String> {
    let media = media_of(id);
    let secret = |key: &String| Some(key.strip_prefix(&media)?.split_once('/')?.0.to_owned());
    keys.iter().filter_map(secret).map(|secret| format!("{media}{secret}/")).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ID: &str = "01KAG6Y5N1T2V3W4X5Y6Z7A8BC";
    const SECRET: &str = "00112233445566778899aabbccddeeff";
    const OLD: &str = "ffeeddccbbaa99887766554433221100";

    fn id() -> PhotoId {
        ID.parse().unwrap()
    }

    fn photo(status: Status, visibility: &str) -> Photo {
        let rendition =
            |name| json!({"name": name, "width": 1, "height": 1, "bytes": 1, "format": "image/jpeg"});
        let photo = json!({
            "id": ID, "owner": "ada", "status": status, "visibility": visibility, "filename": "a.jpg", "bytes": 1,
            "format": "image/jpeg", "run": 1, "revision": 3, "secret": SECRET,
            "created_at": "2025-11-20T08:43:46Z",
            "facts": {
                "width": 1, "height": 1, "format": "image/jpeg", "bytes": 1,
                "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "renditions": [rendition("thumbnail"), rendition("display")],
            },
        });
        serde_json::from_value(photo).unwrap()
    }

    fn keys(names: &[(&str, &str)]) -> Vec<String> {
        names.iter().map(|(secret, name)| format!("media/{ID}/{secret}/{name}.jpg")).collect()
    }

    /// The steps as an operator reads them, without the last: that is always the same.
    fn before_forgetting(photo: Option<&Photo>, keys: &[String]) -> Vec<Value> {
        let mut steps = steps(id(), photo, keys, Forgetting::Always);
        let path = format!("/media/{ID}/*");
        assert_eq!(steps.pop(), Some(Step::Forget { paths: vec![path] }), "whatever the secret was");
        steps.into_iter().map(|step| serde_json::to_value(step).unwrap()).collect()
    }

    #[test]
    fn nothing_stays_under_a_secret_of_the_past() {
        let (own, old) = (format!("media/{ID}/{SECRET}/"), format!("media/{ID}/{OLD}/"));
        let complete = [(SECRET, "thumbnail"), (SECRET, "display")];
        let published = photo(Status::Published, "private");
        let steps = |keys: &[String]| before_forgetting(Some(&published), keys);
        assert_eq!(steps(&keys(&complete)), Vec::<Value>::new());
        assert_eq!(steps(&[]), Vec::<Value>::new());
        let both = [complete.as_slice(), &[(OLD, "thumbnail"), (OLD, "display")]].concat();
        assert_eq!(steps(&keys(&both)), [json!({"delete": {"prefix": old}})]);

        // A move that was given up, before it began and half done.
        let moved = [json!({"move": {"from": old, "to": own}}), json!({"delete": {"prefix": old}})];
        assert_eq!(steps(&keys(&[(OLD, "thumbnail"), (OLD, "display")])), moved);
        assert_eq!(steps(&keys(&[(SECRET, "thumbnail"), (OLD, "thumbnail"), (OLD, "display")])), moved);
    }

    #[test]
    fn a_photo_out_of_view_keeps_nothing_that_can_be_seen() {
        let gone = [
            json!({"delete": {"prefix": format!("media/{ID}/")}}),
            json!({"delete": {"prefix": format!("analysis/{ID}/")}}),
        ];
        let there = keys(&[(SECRET, "display"), (OLD, "display")]);
        assert_eq!(before_forgetting(None, &there), gone);
        for status in [Status::Removed, Status::Rejected] {
            assert_eq!(before_forgetting(Some(&photo(status, "public")), &there), gone, "{status:?}");
        }
        let steps = before_forgetting(Some(&photo(Status::Deleted, "public")), &there);
        assert_eq!(steps[..2], gone);
        assert_eq!(steps[2..], [json!({"discard": {"key": format!("originals/ada/{ID}")}})]);
    }

    /// Beyond 15 the edge refuses, for minutes: many photos at a time must not ask it for what nobody needs.
    #[test]
    fn the_edges_keep_only_what_everybody_may_see() {
        let (own, old) = (keys(&[(SECRET, "thumbnail"), (SECRET, "display")]), keys(&[(OLD, "display")]));
        let forgets = |photo: Option<&Photo>, keys: &[String]| {
            let steps = steps(id(), photo, keys, Forgetting::IfHidden);
            steps.iter().any(|step| matches!(step, Step::Forget { .. }))
        };
        assert!(!forgets(Some(&photo(Status::Published, "public")), &own));
        assert!(forgets(Some(&photo(Status::Published, "public")), &[own.clone(), old].concat()));
        // The bucket may be right by then, and the edge was never told.
        assert!(forgets(Some(&photo(Status::Published, "private")), &own));
        assert!(forgets(Some(&photo(Status::Published, "followers")), &own));
        assert!(forgets(Some(&photo(Status::Removed, "public")), &[]));
        assert!(forgets(None, &[]));
    }
}
