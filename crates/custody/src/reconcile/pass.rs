//! A pass over everybody and everything: at most one begins in a day, and each call takes it as far as its time goes.

use boot::TaskError;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::Cursor;

use super::{Reconciled, Reconciler, Repairs, Span};
use crate::budget::Budget;

const MARK: &str = "reconcile";
/// Ticks are an hour apart and never quite: a day less half of that, so that a pass begins at the same hour every day.
const DAY: SignedDuration = SignedDuration::from_mins(24 * 60 - 30);

/// How far a pass has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pass {
    pub(super) began_at: Timestamp,
    /// When the pass before this one began.
    #[serde(default)]
    pub(super) before_began_at: Option<Timestamp>,
    pub(super) at: At,
    /// People and photos of the page at this place that are done with.
    #[serde(default)]
    pub(super) behind: usize,
    /// Calls that began at this place, and have not come further.
    #[serde(default)]
    pub(super) stuck: u32,
    pub(super) looked_at: u64,
    pub(super) failed: u64,
    pub(super) repaired: Repairs,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum At {
    /// The user pool, from this page on. First: who gets a profile is walked by too.
    Pool(Option<String>),
    /// The table, from behind this item on.
    Table(Option<Cursor>),
    /// Nothing, until the next day.
    End,
}

/// Takes the day's pass as far as the time goes.
pub(super) async fn go_on(
    reconciler: &Reconciler,
    budget: &Budget,
    now: Timestamp,
) -> Result<Reconciled, TaskError> {
    let store = &reconciler.store;
    let mut pass = match store.recall::<Pass>(MARK).await? {
        Some(pass) if pass.at != At::End || now.duration_since(pass.began_at) < DAY => pass,
        before => Pass::begin(now, before.map(|pass| pass.began_at)),
    };
    let before = pass.clone();
    while pass.at != At::End {
        pass.step(reconciler, budget, now).await?;
        if pass.at == At::End {
            pass.tell(reconciler).await?;
        }
        pass.remember(reconciler).await?;
        if budget.is_spent() {
            break;
        }
    }
    let reconciled = pass.since(&before);
    tracing::info!(?reconciled, "reconciled");
    Ok(reconciled)
}

impl Pass {
    fn begin(now: Timestamp, before_began_at: Option<Timestamp>) -> Self {
        Self {
            began_at: now,
            before_began_at,
            at: At::Pool(None),
            behind: 0,
            stuck: 0,
            looked_at: 0,
            failed: 0,
            repaired: Repairs::default(),
        }
    }

    /// Remembers how far it has come, for the next call.
    pub(super) async fn remember(&self, reconciler: &Reconciler) -> Result<(), TaskError> {
        Ok(reconciler.store.remember(MARK, self).await?)
    }

    /// What it looks at in feeds.
    pub(super) fn span(&self, now: Timestamp) -> Span {
        Span::since(self.before_began_at, now)
    }

    /// Tells operators of a pass that found something. Before the pass is remembered as ended: rather twice than never.
    async fn tell(&self, reconciler: &Reconciler) -> Result<(), TaskError> {
        if self.repaired.is_none() {
            return Ok(());
        }
        let body = format!(
            "The pass of {} looked at {} people and photos and repaired what should not have been wrong:\n\n{}\n\
             What to do: nothing at once. Look in the log of the function reconcile for \"repaired\", and for what \
             fanout gave up at about that time.\n",
            self.began_at, self.looked_at, self.repaired
        );
        Ok(reconciler.notices.alert("Picstack: counts or feeds were repaired", &body).await?)
    }

    /// What was done since.
    fn since(&self, before: &Self) -> Reconciled {
        Reconciled {
            looked_at: self.looked_at - before.looked_at,
            repaired: self.repaired.since(&before.repaired),
            failed: self.failed - before.failed,
            done: self.at == At::End,
        }
    }
}
