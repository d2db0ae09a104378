//! Function `erase`: takes away a person who wants to go. First out of sight; then, when no token and no upload of theirs
//! can add anything any more, for good.
//!
//! Each step may be done twice, or be cut in the middle: it takes away what it finds, and its list is shorter the next
//! time. The order of the steps matters where one thing leads to another: what stands in a follower's feed is found by
//! the follower, so it goes before the tie; what lies in a bucket is found by the photo, so it goes before the tombstone;
//! and the profile is what keeps the name from somebody else, so it goes when nothing else is left.
//!
//! A call may come late, or go on after its execution has given it up. So it looks again and again whether the account
//! is still closed, and by the very closing that it was started for: once the name is gone, somebody else may take it.

mod leaving;
mod places;
mod things;

use std::time::Duration;

use blobs::{Renditions, Uploads};
use boot::{Invocation, TaskError};
use domain::task::ErasureInput;
use identity::Identity;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use store::Store;

use crate::budget::Budget;
use leaving::{Leaving, Stop};

pub type Adapters = (Store, Identity, Uploads, Renditions);

/// An invocation ends by itself before Lambda ends it.
const RESERVE: Duration = Duration::from_secs(90);

/// How long a photo has been deleted before its tombstone goes: twice as long as any request that saw it in view takes to
/// leave a like or a comment there.
pub const TOMBSTONE_AGE: SignedDuration = SignedDuration::from_secs(60);

/// Input of Hide and of Purge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasureTask {
    #[serde(flatten)]
    pub input: ErasureInput,
    #[serde(flatten)]
    pub phase: Phase,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum Phase {
    /// Out of sight of others, and out of their counts.
    Hide,
    /// Everything, for good.
    Purge {
        /// Counts the looks that found something left, from 1.
        turn: u32,
    },
}

/// Output of Hide and of Purge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Erased {
    Done,
    /// The time was up; the next call goes on.
    More {
        turn: u32,
    },
    /// It came to the end, and so many things are still there: a consumer or an index is behind.
    Left {
        left: usize,
        turn: u32,
    },
}

/// Does a phase of an erasure, as far as the time goes.
///
/// # Errors
/// When something cannot be read or taken away now.
pub async fn erase(
    adapters: Adapters,
    tombstone_age: SignedDuration,
    task: ErasureTask,
    invocation: Invocation,
) -> Result<Erased, TaskError> {
    let turn = match task.phase {
        Phase::Hide => 0,
        Phase::Purge { turn } => turn,
    };
    let budget = Budget::new(invocation, RESERVE);
    let leaving = Leaving { adapters: &adapters, input: &task.input, tombstone_age, budget };
    match leaving.take(task.phase).await {
        Ok(0) => Ok(Erased::Done),
        Ok(left) => {
            tracing::warn!(left, turn, "something is left");
            Ok(Erased::Left { left, turn: turn + 1 })
        }
        Err(Stop::TimeIsUp) => Ok(Erased::More { turn }),
        Err(Stop::IsGone) => Ok(Erased::Done),
        Err(Stop::Failed(error)) => Err(error),
    }
}
