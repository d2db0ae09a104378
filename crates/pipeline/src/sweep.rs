//! Function `sweep`: finds photos that stand still and gets them going. What an event or a process lost is found here,
//! so that nothing is lost for good.

mod degraded;
mod processing;
mod waiting;

use std::time::Duration;

use blobs::Uploads;
use boot::{Invocation, TaskError};
use domain::{id::PhotoId, limits::SWEEP_AFTER_S};
use jiff::{SignedDuration, Timestamp};
use notices::Notices;
use serde::{Deserialize, Serialize};
use store::{Store, WorkList};
use workflow::Workflow;

pub type Adapters = (Store, Uploads, Workflow, Notices);

/// Photos that one call looks at in each list, those that stand longest first. The rest is for the next call.
const PHOTOS_A_LIST: u32 = 500;
/// A call ends by itself before Lambda ends it.
const RESERVE: Duration = Duration::from_secs(30);

/// What one call has done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Swept {
    /// Photos that were looked at.
    pub seen: u32,
    /// Objects whose event was lost, and runs whose execution was never started.
    pub started: u32,
    /// Uploads that never came.
    pub given_up: u32,
    /// Runs that failed or stand still, told to operators.
    pub reported: u32,
    /// Degraded photos that run again.
    pub repaired: u32,
    /// Photos that could not be looked after; the log says why.
    pub failed: u32,
}

/// What was done about one photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Nothing,
    Started,
    GivenUp,
    Reported,
    Repaired,
}

/// One sweep's view of the world.
#[derive(Debug)]
struct Sweeper<'a> {
    store: &'a Store,
    uploads: &'a Uploads,
    workflow: &'a Workflow,
    notices: &'a Notices,
    now: Timestamp,
    patience: SignedDuration,
}

/// What the sweeper is called with: EventBridge's tick, or an operator's `{"older_than_s": 0}`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct Tick {
    /// How long uploads and runs may have stood still; 15 minutes when nothing is said.
    #[serde(default)]
    pub older_than_s: Option<u32>,
}

/// Looks after everything that has stood still for too long.
///
/// # Errors
/// When a list cannot be read, or nothing could be done for any photo. One photo's trouble stops no other's.
pub async fn sweep(adapters: Adapters, tick: Tick, invocation: Invocation) -> Result<Swept, TaskError> {
    let (store, uploads, workflow, notices) = &adapters;
    let patience =
        tick.older_than_s.map_or(STILL, |older_than_s| SignedDuration::from_secs(older_than_s.into()));
    let sweeper = Sweeper { store, uploads, workflow, notices, now: Timestamp::now(), patience };
    let mut swept = Swept::default();
    let lists = [
        (WorkList::AwaitingUpload, patience),
        (WorkList::Processing, patience),
        (WorkList::Degraded, degraded::RESTS),
        (WorkList::InReview, degraded::RESTS),
    ];
    for (list, still_for) in lists {
        for id in store.work(list, sweeper.now - still_for, PHOTOS_A_LIST).await? {
            if invocation.remaining() < RESERVE {
                tracing::warn!(?swept, "sweep cut short");
                return Ok(swept);
            }
            swept.count(id, sweeper.look_after(list, id).await);
        }
    }
    if swept.failed > 0 && swept.failed == swept.seen {
        return Err(TaskError::transient(format!("none of {} photos could be looked after", swept.seen)));
    }
    tracing::info!(?swept, "swept");
    Ok(swept)
}

const STILL: SignedDuration = SignedDuration::from_secs(SWEEP_AFTER_S as i64);

impl Sweeper<'_> {
    /// A list is a little behind its records, so each photo is read once more.
    async fn look_after(&self, list: WorkList, id: PhotoId) -> Result<Deed, TaskError> {
        let Some(photo) = self.store.photo(id).await? else { return Ok(Deed::Nothing) };
        match list {
            WorkList::AwaitingUpload => self.find_object(&photo).await,
            WorkList::Processing => self.find_execution(&photo).await,
            WorkList::Degraded | WorkList::InReview => self.repair(&photo).await,
            // Its owner, or an operator, decides when it goes on.
            WorkList::Failed => Ok(Deed::Nothing),
        }
    }
}

impl Swept {
    fn count(&mut self, photo_id: PhotoId, deed: Result<Deed, TaskError>) {
        self.seen += 1;
        match deed {
            Ok(Deed::Nothing) => {}
            Ok(Deed::Started) => self.started += 1,
            Ok(Deed::GivenUp) => self.given_up += 1,
            Ok(Deed::Reported) => self.reported += 1,
            Ok(Deed::Repaired) => self.repaired += 1,
            Err(error) => {
                self.failed += 1;
                tracing::error!(%photo_id, %error, "photo not looked after");
            }
        }
    }
}
