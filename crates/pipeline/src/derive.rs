//! Function `derive`: an original in; its facts and renditions out, or why it is not taken.

use blobs::{BlobError, Renditions, Uploads, keys};
use boot::TaskError;
use domain::{
    id::Sha256,
    limits::UPLOAD_MAX_BYTES,
    photo::{Facts, Photo, Rejection, RejectionReason, Rendition},
    stage::Stage,
    task::{DeriveTask, Derived},
};
use imaging::{Derivation, Encoded, Limits, Plan};
use store::Store;
use tokio::task::JoinSet;

use crate::{
    attempt::Attempted,
    stages::{Attempt, reported},
    withdraw::{is_out_of_reach, withdraw},
};

pub type Adapters = (Store, Uploads, Renditions);

/// # Errors
/// When the run cannot go on; what is wrong with the image is an answer.
pub async fn derive(adapters: Adapters, input: Attempted<DeriveTask>) -> Result<Derived, TaskError> {
    let number = input.number(input.task.attempt);
    let attempt = Attempt { photo_id: input.task.photo_id, run: input.task.run, number };
    reported(&adapters.0, Stage::Derive, attempt, work(&adapters, &input.task)).await
}

async fn work((store, uploads, renditions): &Adapters, task: &DeriveTask) -> Result<Derived, TaskError> {
    let photo = match store.photo(task.photo_id).await? {
        // An earlier attempt may have written before it died.
        photo if is_out_of_reach(photo.as_ref()) => {
            let secrets: Vec<_> = photo.map(|photo| photo.secret).into_iter().collect();
            withdraw(renditions, task.photo_id, &secrets).await?;
            return Ok(Derived::Superseded);
        }
        Some(photo) if photo.run == task.run => photo,
        _ => return Ok(Derived::Superseded),
    };
    let key = keys::original(&task.owner, task.photo_id);
    let bytes = match uploads.fetch(&key, &task.version, UPLOAD_MAX_BYTES).await {
        Ok(bytes) => bytes,
        Err(BlobError::TooLarge { bytes, max_bytes, .. }) => return Ok(too_large(bytes, max_bytes)),
        Err(error) => return Err(error.into()),
    };
    let declared = photo.sha256;
    let (sha256, length) = (Sha256::of(&bytes), bytes.len() as u64);
    if declared.is_some_and(|declared| declared != sha256) {
        return Ok(hash_mismatch());
    }
    let derivation = match decoded(bytes).await? {
        Ok(derivation) => derivation,
        Err(error) => return Ok(Derived::Rejected(error.into())),
    };
    let facts = facts(&derivation, sha256, length);
    let analysis_key = keys::analysis(task.photo_id, task.run);
    write(renditions, &photo, &analysis_key, derivation).await?;
    if !still_wanted(store, renditions, &photo).await? {
        return Ok(Derived::Superseded);
    }
    Ok(Derived::Derived { analysis_key, facts })
}

/// Pixels are no work for the thread that answers the network; a panic among them is one image's, and has a name.
async fn decoded(bytes: Vec<u8>) -> Result<Result<Derivation, imaging::ImageError>, TaskError> {
    let work = tokio::task::spawn_blocking(move || imaging::derive(&bytes, &Plan::PHOTO, &Limits::UPLOAD));
    work.await.map_err(|error| TaskError::panic(format!("the decoder gave up: {error}")))
}

async fn write(
    renditions: &Renditions,
    photo: &Photo,
    analysis_key: &str,
    derivation: Derivation,
) -> Result<(), TaskError> {
    let media = |encoded: &Encoded| keys::media(photo.id, &photo.secret, encoded.name, encoded.format);
    let mut files: Vec<(String, Encoded)> =
        derivation.renditions.into_iter().map(|encoded| (media(&encoded), encoded)).collect();
    files.extend(derivation.analysis.map(|encoded| (analysis_key.to_owned(), encoded)));
    let mut writes = JoinSet::new();
    for (key, Encoded { bytes, format, .. }) in files {
        let renditions = renditions.clone();
        writes.spawn(async move { renditions.put(&key, bytes, format).await });
    }
    while let Some(written) = writes.join_next().await {
        written.map_err(|error| TaskError::panic(error.to_string()))??;
    }
    Ok(())
}

/// Whether what was written is of use. A photo that was deleted or removed meanwhile leaves nothing behind. One that is
/// in view while it is repaired may have got a new secret, and its old renditions have moved: what was written under the
/// old one since must not be seen by those who knew it.
async fn still_wanted(store: &Store, renditions: &Renditions, photo: &Photo) -> Result<bool, TaskError> {
    let now = store.photo(photo.id).await?;
    if is_out_of_reach(now.as_ref()) {
        let secrets: Vec<_> = [Some(photo.secret), now.map(|now| now.secret)].into_iter().flatten().collect();
        withdraw(renditions, photo.id, &secrets).await?;
        return Ok(false);
    }
    if now.is_none_or(|now| now.secret == photo.secret) {
        return Ok(true);
    }
    renditions.delete_files(&keys::media_prefix(photo.id, &photo.secret)).await?;
    Err(TaskError::transient(format!("photo {} got a new secret meanwhile", photo.id)))
}

fn facts(derivation: &Derivation, sha256: Sha256, bytes: u64) -> Facts {
    let rendition = |encoded: &Encoded| Rendition {
        name: encoded.name.to_owned(),
        width: encoded.width,
        height: encoded.height,
        bytes: encoded.bytes.len() as u64,
        format: encoded.format,
    };
    Facts {
        width: derivation.width,
        height: derivation.height,
        format: derivation.format,
        sha256,
        bytes,
        renditions: derivation.renditions.iter().map(rendition).collect(),
        placeholder: Some(derivation.placeholder.clone()),
        palette: derivation.palette.clone(),
        phash: Some(derivation.phash.clone()),
        camera: derivation.camera.clone(),
    }
}

fn too_large(bytes: u64, max_bytes: u64) -> Derived {
    let detail = format!("the file has {bytes} bytes: {max_bytes} may be uploaded");
    Derived::Rejected(Rejection { reason: RejectionReason::TooLarge, detail })
}

fn hash_mismatch() -> Derived {
    let detail = "the bytes that arrived are not the bytes that were declared: upload the file again";
    Derived::Rejected(Rejection { reason: RejectionReason::HashMismatch, detail: detail.to_owned() })
}
