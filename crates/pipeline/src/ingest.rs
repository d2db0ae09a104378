//! Function `ingest`: an object has come. Its photo's first run begins; what has no record is adopted.

mod adopt;
pub(crate) mod arrival;
mod event;

use blobs::{Uploads, keys};
use boot::{AdoptOwner, TaskError};
use domain::{id::PhotoId, photo::ObjectVersion};
use jiff::Timestamp;
use notices::Notices;
use serde::Serialize;
use store::Store;
use workflow::Workflow;

pub use event::Arrivals;
use event::Arrived;

pub type Adapters = (Store, Uploads, Workflow, Notices, AdoptOwner);

/// What became of one object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrival {
    /// Its run is on its way; perhaps it was before.
    Started,
    /// Its photo stands somewhere else: a late, repeated or foreign event.
    Ignored,
    /// It has been copied to where originals live, and comes again from there.
    Adopted,
    /// Nobody is known to own it; operators have been told.
    Unowned,
    /// It is not there any more.
    Gone,
}

/// What became of an event's objects, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ingested {
    pub objects: Vec<Arrival>,
}

/// Takes every object of the event, whatever becomes of the others.
///
/// # Errors
/// The first object's that could not be taken: the whole event comes again, which changes nothing for the others.
pub async fn ingest(adapters: Adapters, arrivals: Arrivals) -> Result<Ingested, TaskError> {
    let mut objects = Vec::new();
    let mut first_error = None;
    for arrived in arrivals.objects() {
        match take(&adapters, arrived).await {
            Ok(arrival) => objects.push(arrival),
            Err(error) => {
                tracing::error!(%error, "object not taken");
                first_error.get_or_insert(error);
            }
        }
    }
    first_error.map_or(Ok(Ingested { objects }), Err)
}

async fn take(adapters: &Adapters, arrived: Result<Arrived, TaskError>) -> Result<Arrival, TaskError> {
    let (store, uploads, workflow, ..) = adapters;
    let Arrived { bucket, key, version } = arrived?;
    if bucket != uploads.bucket() {
        return Err(TaskError::bad_input(format!("bucket {bucket} is not the uploads bucket")));
    }
    let Some(head) = uploads.head(&key, version.as_ref()).await? else {
        tracing::warn!("object is gone");
        return Ok(Arrival::Gone);
    };
    let now = Timestamp::now();
    let arrival = match recorded(store, &key).await? {
        Some(photo) => arrival::begin(store, workflow, photo, &head.version, now).await?,
        None => adopt::adopt(adapters, &key, &head, now).await?,
    };
    log(&key, &head.version, arrival);
    Ok(arrival)
}

/// The photo whose original lies under a key, when there is a record of it and it is the same owner's.
async fn recorded(store: &Store, key: &str) -> Result<Option<PhotoId>, TaskError> {
    let Some((owner, id)) = keys::parse_original(key) else { return Ok(None) };
    let photo = store.photo(id).await?;
    Ok(photo.filter(|photo| photo.owner == owner).map(|photo| photo.id))
}

/// A key holds a person's name, so only the photo's part of it is written down.
fn log(key: &str, version: &ObjectVersion, arrival: Arrival) {
    let photo_id = keys::parse_original(key).map(|(_, id)| id.to_string());
    tracing::info!(photo_id, version = version.0, ?arrival, "object taken");
}
