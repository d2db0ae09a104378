//! The object of a photo is there: its first run begins. The same for an event and for the sweeper, who comes when the
//! event did not.

use boot::TaskError;
use domain::{
    id::PhotoId,
    photo::{ObjectVersion, Photo, Status},
};
use jiff::Timestamp;
use store::{Begin, Store};
use workflow::{Workflow, runs};

use super::Arrival;

/// Begins a photo's first run and starts its execution, always both: whoever crashed between the two steps left the
/// record `processing`, and comes by here again.
pub(crate) async fn begin(
    store: &Store,
    workflow: &Workflow,
    id: PhotoId,
    version: &ObjectVersion,
    now: Timestamp,
) -> Result<Arrival, TaskError> {
    let photo = match store.begin_first_run(id, version, now).await? {
        Begin::Begun(photo) => photo,
        Begin::Refused(photo) if is_under_way(&photo, version) => photo,
        Begin::Refused(_) | Begin::Missing => return Ok(Arrival::Ignored),
    };
    runs::start(workflow, &photo).await?;
    Ok(Arrival::Started)
}

fn is_under_way(photo: &Photo, version: &ObjectVersion) -> bool {
    photo.status == Status::Processing && photo.version.as_ref() == Some(version)
}
