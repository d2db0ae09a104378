//! Objects that came without a record: other producers drop them into the bucket, and they become photos too.

use blobs::{ObjectHead, keys};
use boot::{AdoptOwner, TaskError};
use domain::{
    id::{PhotoId, Username},
    limits::{FILENAME_MAX_CHARS, UPLOAD_MAX_BYTES},
    photo::{Format, Photo, Status},
};
use jiff::Timestamp;
use store::{Creation, Store};

use super::{Adapters, Arrival};

/// Makes a private photo of an object and copies it to where originals live; that copy's own event begins the run.
/// The photo's id follows from the object, so the same object is adopted once.
pub(super) async fn adopt(
    adapters: &Adapters,
    key: &str,
    head: &ObjectHead,
    now: Timestamp,
) -> Result<Arrival, TaskError> {
    let (store, uploads, _, _, adopt_owner) = adapters;
    let owner = match owner(store, adopt_owner, key).await? {
        Ok(owner) => owner,
        Err(why) => return leave(adapters, key, head, why, now).await,
    };
    if head.bytes > UPLOAD_MAX_BYTES {
        return leave(adapters, key, head, TOO_LARGE, now).await;
    }
    let photo = photo(uploads.bucket(), key, head, owner, now);
    if !waits_for_copy(store, &photo).await? {
        return Ok(Arrival::Ignored);
    }
    uploads.adopt(key, &head.version, &keys::original(&photo.owner, photo.id)).await?;
    Ok(Arrival::Adopted)
}

/// The user under whose name it was dropped, else whoever is named to own what others drop; or why it is neither.
async fn owner(
    store: &Store,
    adopt_owner: &AdoptOwner,
    key: &str,
) -> Result<Result<Username, &'static str>, TaskError> {
    if keys::parse_original(key).is_some() {
        return Ok(Err(NO_UPLOAD));
    }
    if let Some(name) = keys::dropped_by(key)
        && is_here(store, &name).await?
    {
        return Ok(Ok(name));
    }
    let Some(name) = &adopt_owner.0 else { return Ok(Err(UNOWNED)) };
    // Nobody could ever see a photo of somebody who does not exist.
    Ok(if is_here(store, name).await? { Ok(name.clone()) } else { Err(NO_SUCH_OWNER) })
}

/// Whether somebody has an account, and keeps it: what is adopted for somebody who leaves would be left behind.
async fn is_here(store: &Store, name: &Username) -> Result<bool, TaskError> {
    Ok(store.profile(name).await?.is_some_and(|profile| profile.closed_at.is_none()))
}

/// Whether the record, made now or by an earlier delivery of the event, still has no object.
async fn waits_for_copy(store: &Store, photo: &Photo) -> Result<bool, TaskError> {
    if store.create_photo(photo).await? == Creation::Created {
        return Ok(true);
    }
    let there = store.photo(photo.id).await?;
    Ok(there.is_some_and(|photo| photo.status == Status::AwaitingUpload))
}

fn photo(bucket: &str, key: &str, head: &ObjectHead, owner: Username, now: Timestamp) -> Photo {
    let id = PhotoId::of_object(bucket, key, &head.version.0, head.modified_ms);
    let format = guessed_format(key, head.content_type.as_deref());
    Photo { filename: filename(key), bytes: head.bytes, ..Photo::awaiting(id, owner, format, now) }
}

fn filename(key: &str) -> String {
    let name = key.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).take(FILENAME_MAX_CHARS).collect()
}

/// A guess, by the declared type or the name: what it really is, Derive finds out from the bytes.
fn guessed_format(key: &str, content_type: Option<&str>) -> Format {
    let declared = content_type.and_then(Format::from_media_type);
    let extension = key.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let named = || Format::ALL.into_iter().find(|format| extension.as_deref() == Some(format.extension()));
    declared.or_else(named).unwrap_or(Format::Jpeg)
}

const UNOWNED: &str = "Nobody is known to own it: no user of that name, and no AdoptOwner. To have it adopted, drop it \
                       under drop/{username}/ of an existing user, or deploy with the parameter AdoptOwner and put it \
                       there again.";
const NO_SUCH_OWNER: &str = "Nobody is known to own it: the user whom the parameter AdoptOwner names does not exist. \
                             Let that user sign up, or name another, and put it there again.";
const NO_UPLOAD: &str = "It lies where uploads are put, and no upload waits for it: who asked for it may have left \
                         meanwhile. It is nobody else's: delete it.";
const TOO_LARGE: &str = "It is larger than an upload may be. Make it smaller and put it there again.";

/// Tells operators once of an object that stays where it is.
async fn leave(
    (store, uploads, _, notices, _): &Adapters,
    key: &str,
    head: &ObjectHead,
    why: &str,
    now: Timestamp,
) -> Result<Arrival, TaskError> {
    let mark = format!("left/{}/{key}/{}", uploads.bucket(), head.version.0);
    if !store.is_marked(&mark).await? {
        let object =
            format!("s3://{}/{key} (version {}, {} bytes)", uploads.bucket(), head.version.0, head.bytes);
        let body = format!("An object in the uploads bucket was left untouched.\n\n{object}\n\n{why}\n");
        notices.alert("Picstack: an object was not adopted", &body).await?;
        // Last, so that a crash before it tells twice rather than never.
        store.mark(&mark, now).await?;
    }
    Ok(Arrival::Unowned)
}

#[cfg(test)]
mod tests {
    use domain::photo::ObjectVersion;

    use super::*;
    use crate::testing::store_answering;

    #[test]
    fn an_adopted_object_is_private_and_its_format_is_guessed() {
        let head = ObjectHead {
            version: ObjectVersion("v".into()),
            bytes: 9,
            modified_ms: 1_700_000_000_000,
            content_type: Some("binary/octet-stream".into()),
        };
        let photo = |key| photo("b", key, &head, "ada".parse().unwrap(), Timestamp::UNIX_EPOCH);
        let adopted = photo("drop/ada/Trip/Sea.PNG");
        assert_eq!((adopted.filename.as_str(), adopted.format), ("Sea.PNG", Format::Png));
        assert_eq!(
            (adopted.visibility, adopted.status),
            (domain::photo::Visibility::Private, Status::AwaitingUpload)
        );
        assert_eq!(adopted.id.created_ms(), 1_700_000_000_000);
        assert_eq!(adopted.id, photo("drop/ada/Trip/Sea.PNG").id);
        assert_eq!(photo("drop/ada/x").format, Format::Jpeg);
        assert_eq!(guessed_format("x.png", Some("image/webp")), Format::Webp);
    }
    #[tokio::test]
    async fn only_somebody_who_exists_adopts() {
        let nobody = store_answering("{}");
        let owner_of = async |store: &Store, named: Option<&str>| {
            let named = AdoptOwner(named.map(|name| name.parse().unwrap()));
            owner(store, &named, "drop/eve/x.jpg").await.unwrap()
        };
        assert_eq!(owner_of(&nobody, None).await, Err(UNOWNED));
        assert_eq!(owner_of(&nobody, Some("ada")).await, Err(NO_SUCH_OWNER));
        let leaving = store_answering(
            r#"{"Item": {"username": {"S": "eve"}, "closed_at": {"S": "2026-11-20T12:00:00Z"},
                "revision": {"N": "2"}, "created_at": {"S": "2026-11-01T12:00:00Z"}}}"#,
        );
        assert_eq!(owner_of(&leaving, None).await, Err(UNOWNED));
    }
}
