//! Function `reindex`: builds the search table anew beside live traffic, a segment at a time.
//!
//! First everything is filed as its record is, and all of it is put again: what is missing stands before anything is
//! taken away. Then what no filing names is taken away. Then everything is counted again: later, because what should not
//! stand would be counted too. Every step may be repeated, from any place, and by several at once. Who files meanwhile
//! is not held up: nothing is written here unless what it depends on is as it was read.
//!
//! What comes out is what filing everything into an empty table gives, but for two things. A list that was spread over
//! several parts stays spread, and so each of its entries stands in the part where it belongs. And of a spelling that few
//! documents hold, of a word that very many do, the census stays as coarse as it was.

mod budget;
mod count;
mod failed;
mod file;
mod patience;
mod sweep;

use std::{ops::AddAssign, time::Duration};

use boot::{Invocation, TaskError};
use domain::id::ReindexId;
use serde::{Deserialize, Serialize};
use store::{Cursor, INDEX_LAG, Segment, Store};

use self::{budget::Budget, patience::patiently};

/// Input of File, Sweep, Count and End.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReindexTask {
    pub reindex_id: ReindexId,
    #[serde(flatten)]
    pub phase: Phase,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum Phase {
    /// People and photos are filed anew.
    File(Stretch),
    /// What no filing names is taken away.
    Sweep(Stretch),
    /// What is counted is counted again.
    Count(Stretch),
    /// The shelves as a whole are counted again, and the next rebuild may begin.
    End,
}

/// A segment of a table, from a place on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// Counts from 0.
    pub segment: u16,
    pub segments: u16,
    /// None from the beginning, and behind the end.
    #[serde(default)]
    pub cursor: Option<Cursor>,
}

/// Output: the input, with the place where the next call goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reindexed {
    #[serde(flatten)]
    pub task: ReindexTask,
    /// Whether nothing is left of the segment.
    pub done: bool,
    #[serde(flatten)]
    pub tally: Tally,
}

/// What one call has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// People and photos filed, or items looked at.
    pub seen: u64,
    /// Items that were put, taken away or counted otherwise, as far as they are known: not what filing anew puts.
    pub mended: u64,
    /// People, photos and counts that cannot be read or filed, and stay as they are; the log says why.
    pub failed: u64,
    /// Counts that may be wrong still: others counted each time that somebody looked, or there was no time to look.
    pub left: u64,
}

/// How far a call goes, and in which steps.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How long it goes on.
    pub at_most: Duration,
    /// How long a difference has to last before it is believed.
    pub lasting: Duration,
    /// Items that are looked at together.
    pub items_a_step: u32,
}

impl Pace {
    pub const SHIPPED: Self =
        Self { at_most: Duration::from_secs(600), lasting: INDEX_LAG, items_a_step: 500 };
}

/// Does a phase, as far as the time goes.
///
/// # Errors
/// When the first step cannot be done, also not a moment later. Where a later one cannot, the call ends before it, and
/// the next begins there.
pub async fn reindex(
    store: Store,
    pace: Pace,
    task: ReindexTask,
    invocation: Invocation,
) -> Result<Reindexed, TaskError> {
    let walk = Walk { budget: Budget::new(&invocation, pace.at_most), store, pace };
    let ReindexTask { reindex_id, phase } = task;
    let (phase, tally) = match phase {
        Phase::File(stretch) => {
            let (stretch, tally) = walk.go(stretch, file::step).await?;
            (Phase::File(stretch), tally)
        }
        Phase::Sweep(stretch) => {
            let (stretch, tally) = walk.go(stretch, sweep::step).await?;
            (Phase::Sweep(stretch), tally)
        }
        Phase::Count(stretch) => {
            let (stretch, tally) = walk.go(stretch, count::step).await?;
            (Phase::Count(stretch), tally)
        }
        Phase::End => {
            let tally =
                patiently(walk.budget, || count::shelves(&walk.store, walk.pace, walk.budget)).await?;
            walk.store.end_rebuild(reindex_id).await?;
            (Phase::End, tally)
        }
    };
    let done = phase.cursor().is_none();
    tracing::info!(?tally, done, "reindexed");
    Ok(Reindexed { task: ReindexTask { reindex_id, phase }, done, tally })
}

/// What every step works with.
#[derive(Debug)]
struct Walk {
    store: Store,
    pace: Pace,
    budget: Budget,
}

/// One step: what was done, and where the next one begins.
type Step = (Tally, Option<Cursor>);

impl Walk {
    async fn go<F>(
        &self,
        stretch: Stretch,
        step: impl Fn(Store, Pace, Segment, Option<Cursor>) -> F,
    ) -> Result<(Stretch, Tally), TaskError>
    where
        F: Future<Output = Result<Step, TaskError>>,
    {
        let Stretch { segment: number, segments, mut cursor } = stretch;
        let segment = Segment::new(number, segments)
            .ok_or_else(|| TaskError::bad_input(format!("there is no segment {number} of {segments}")))?;
        let mut tally = None::<Tally>;
        loop {
            let next = || step(self.store.clone(), self.pace, segment, cursor.clone());
            match (patiently(self.budget, next).await, &mut tally) {
                (Ok((done, next)), tally) => {
                    *tally.get_or_insert_default() += done;
                    cursor = next;
                }
                // What was done before is not done again.
                (Err(error), Some(_)) => {
                    tracing::warn!(%error, "the next call goes on here");
                    break;
                }
                (Err(error), None) => return Err(error),
            }
            if cursor.is_none() || self.budget.is_spent() {
                break;
            }
        }
        Ok((Stretch { segment: number, segments, cursor }, tally.unwrap_or_default()))
    }
}

impl Phase {
    fn cursor(&self) -> Option<&Cursor> {
        match self {
            Self::File(stretch) | Self::Sweep(stretch) | Self::Count(stretch) => stretch.cursor.as_ref(),
            Self::End => None,
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.seen += other.seen;
        self.mended += other.mended;
        self.failed += other.failed;
        self.left += other.left;
    }
}
