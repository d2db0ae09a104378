//! Function `reconcile`: looks whether counts, feeds and profiles are what they should be, and puts them right.
//!
//! What it finds should not be there: counts change with what they count, and consumers work until it is done. So every
//! repair is logged, and a pass that had to repair anything is told to operators.

mod pass;
mod person;
mod photo;
mod repairs;
mod span;
mod steps;

use std::time::Duration;

use boot::{Invocation, TaskError};
use domain::id::{PhotoId, Username};
use feeds::Limits;
use identity::Identity;
use jiff::Timestamp;
use notices::Notices;
use serde::{Deserialize, Serialize};
use store::Store;
use workflow::ErasureWorkflow;

pub use repairs::Repairs;

use crate::budget::Budget;
use span::Span;

/// A call ends by itself before Lambda ends it.
const RESERVE: Duration = Duration::from_secs(60);

/// What a reconciler works with.
#[derive(Debug, Clone)]
pub struct Reconciler {
    pub store: Store,
    pub identity: Identity,
    pub notices: Notices,
    pub erasures: ErasureWorkflow,
    pub limits: Limits,
    /// How far an index may be behind its table.
    pub index_lag: Duration,
}

/// What it is called with: EventBridge's tick, or an operator's `{"username": "…"}` or `{"photo_id": "…"}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Call {
    /// The only person to put right.
    #[serde(default)]
    pub username: Option<Username>,
    /// The only photo to put right.
    #[serde(default)]
    pub photo_id: Option<PhotoId>,
}

/// What one call has done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reconciled {
    /// People and photos that were looked at.
    pub looked_at: u64,
    pub repaired: Repairs,
    /// People and photos that could not be looked at; the log says why. The next pass tries again.
    pub failed: u64,
    /// Whether nothing is left to do: the pass of this day has come to its end.
    pub done: bool,
}

/// Puts one person or photo right; or begins the day's pass, or goes on with it, or finds it done.
///
/// # Errors
/// When the one that was named could not be looked at, or the list of all cannot be read.
pub async fn reconcile(
    reconciler: Reconciler,
    call: Call,
    invocation: Invocation,
) -> Result<Reconciled, TaskError> {
    let now = Timestamp::now();
    if call.username.is_none() && call.photo_id.is_none() {
        return pass::go_on(&reconciler, &Budget::new(invocation, RESERVE), now).await;
    }
    let mut reconciled = Reconciled { done: true, ..Reconciled::default() };
    if let Some(username) = &call.username {
        reconciled.looked_at += 1;
        reconciled.repaired += person::put_right(&reconciler, username, Span::all(now), now).await?;
    }
    if let Some(photo) = call.photo_id {
        reconciled.looked_at += 1;
        reconciled.repaired += photo::put_right(&reconciler, photo, Span::all(now), now).await?;
    }
    Ok(reconciled)
}
