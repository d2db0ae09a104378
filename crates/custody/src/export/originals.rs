//! Originals as they were uploaded, each compared with its recorded checksum while it is copied.

use blobs::keys;
use boot::TaskError;
use domain::{id::Sha256, photo::Photo};
use serde_json::json;
use store::{Position, Seen};

use super::{
    Work,
    archive::{Archive, Kept},
};

/// Photos that are looked up at a time.
const PHOTOS_A_PAGE: u32 = 100;

/// Writes originals until the file has enough; where to go on.
pub(super) async fn write(
    work: &Work<'_>,
    archive: &mut Archive,
    from: Option<&Position>,
) -> Result<Option<Position>, TaskError> {
    let (store, ..) = work.adapters;
    let mut from = from.cloned();
    loop {
        let page =
            store.photos_of(&work.export.owner, Seen::Everything, from.as_ref(), PHOTOS_A_PAGE).await?;
        let last = page.items.last().filter(|_| page.next.is_none()).map(|photo| photo.id);
        for photo in &page.items {
            copy(work, archive, photo).await?;
            // No file of its own for the nothing behind the last.
            if work.is_enough(archive) && last != Some(photo.id) {
                return Ok(Some(Position::before(photo.id)));
            }
        }
        from = page.next;
        if from.is_none() {
            return Ok(None);
        }
    }
}

/// Where an export has a photo's original; nowhere before it was uploaded.
pub(super) fn path(photo: &Photo) -> Option<String> {
    photo.version.as_ref()?;
    let format = photo.facts.as_ref().map_or(photo.format, |facts| facts.format);
    Some(format!("originals/{}.{}", photo.id, format.extension()))
}

/// What the original's bytes were when they came.
pub(super) fn recorded(photo: &Photo) -> Option<Sha256> {
    photo.facts.as_ref().map(|facts| facts.sha256).or(photo.sha256)
}

async fn copy(work: &Work<'_>, archive: &mut Archive, photo: &Photo) -> Result<(), TaskError> {
    let (_, uploads, _) = work.adapters;
    let (Some(version), Some(path)) = (&photo.version, path(photo)) else { return Ok(()) };
    let key = keys::original(&photo.owner, photo.id);
    let Some(mut original) = uploads.read(&key, version).await? else {
        archive.tell(json!({ "photo_id": photo.id, "file": path, "problem": "missing" }));
        return Ok(());
    };
    let mut entry = archive.entry(&path, Kept::AsIs { bytes: original.bytes() })?;
    while let Some(piece) = original.next().await? {
        entry.write(piece.as_ref()).await?;
    }
    let found = entry.end();
    if let Some(recorded) = recorded(photo).filter(|recorded| *recorded != found) {
        archive.tell(json!({
            "photo_id": photo.id, "file": path, "problem": "checksum_mismatch",
            "recorded_sha256": recorded, "found_sha256": found,
        }));
    }
    Ok(())
}
