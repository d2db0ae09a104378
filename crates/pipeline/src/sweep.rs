//! Function `sweep`: finds photos that stand still and gets them going. What an event or a process lost is found here,
//! so that nothing is lost for good.

mod degraded;
mod processing;
mod waiting;

use std::{collections::VecDeque, time::Duration};

use blobs::Uploads;
use boot::{Invocation, TaskError};
use domain::{id::PhotoId, limits::SWEEP_AFTER_S};
use jiff::{SignedDuration, Timestamp};
use notices::Notices;
use serde::{Deserialize, Serialize};
use store::{Store, WorkList};
use workflow::Workflow;

pub type Adapters = (Store, Uploads, Workflow, Notices);

/// Photos of one list that are looked at, those that stand longest first, before it is another list's turn.
const PHOTOS_A_TURN: u32 = 100;
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

/// What the sweeper is called with: EventBridge's tick, or an operator's `{"older_than_s": 0, "photo_id": "…"}`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct Tick {
    /// How long photos may have stood still; when nothing is said, uploads and runs 15 minutes, degraded ones an hour.
    #[serde(default)]
    pub older_than_s: Option<u32>,
    /// The only photo to look at.
    #[serde(default)]
    pub photo_id: Option<PhotoId>,
}

/// Looks after everything that has stood still for too long.
///
/// # Errors
/// When a list cannot be read, or nothing could be done for any photo. One photo's trouble stops no other's.
pub async fn sweep(adapters: Adapters, tick: Tick, invocation: Invocation) -> Result<Swept, TaskError> {
    let (store, uploads, workflow, notices) = &adapters;
    let patience = tick.patience(STILL);
    let sweeper = Sweeper { store, uploads, workflow, notices, now: Timestamp::now(), patience };
    let mut swept = Swept::default();
    // By turns, so that no list is so long that another is never reached.
    let mut turns = VecDeque::from([
        (WorkList::AwaitingUpload, patience, None),
        (WorkList::Processing, patience, None),
        (WorkList::Degraded, tick.patience(degraded::RESTS), None),
    ]);
    while let Some((list, still_for, from)) = turns.pop_front() {
        let page = store.work(list, sweeper.now - still_for, from.as_ref(), PHOTOS_A_TURN).await?;
        for id in page.items.into_iter().filter(|id| tick.photo_id.is_none_or(|only| only == *id)) {
            if invocation.remaining() < RESERVE {
                tracing::warn!(?swept, "sweep cut short");
                return Ok(swept);
            }
            swept.count(id, sweeper.look_after(list, id).await);
        }
        turns.extend(page.next.map(|next| (list, still_for, Some(next))));
    }
    if swept.failed > 0 && swept.failed == swept.seen {
        return Err(TaskError::transient(format!("none of {} photos could be looked after", swept.seen)));
    }
    tracing::info!(?swept, "swept");
    Ok(swept)
}

const STILL: SignedDuration = SignedDuration::from_secs(SWEEP_AFTER_S as i64);

impl Tick {
    fn patience(&self, usual: SignedDuration) -> SignedDuration {
        self.older_than_s.map_or(usual, |older_than_s| SignedDuration::from_secs(older_than_s.into()))
    }
}

impl Sweeper<'_> {
    /// A list is a little behind its records, so each photo's place is read once more.
    async fn look_after(&self, list: WorkList, id: PhotoId) -> Result<Deed, TaskError> {
        let photo = match self.store.standing(id).await? {
            Some((photo, Some(there))) if there == list => photo,
            _ => return Ok(Deed::Nothing),
        };
        match list {
            WorkList::AwaitingUpload => self.find_object(&photo).await,
            WorkList::Processing => self.find_execution(&photo).await,
            WorkList::Degraded => self.repair(&photo).await,
            // Its owner, an operator or a moderator decides when it goes on.
            WorkList::Failed | WorkList::InReview => Ok(Deed::Nothing),
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
