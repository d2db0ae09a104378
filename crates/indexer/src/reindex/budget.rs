//! How long one call goes on.

use std::time::{Duration, Instant};

use boot::Invocation;

/// What a step may take, with room to spare: a call ends by itself before Lambda ends it.
const RESERVE: Duration = Duration::from_secs(180);

#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    until: Instant,
}

impl Budget {
    pub(super) fn new(invocation: &Invocation, at_most: Duration) -> Self {
        Self { until: Instant::now() + at_most.min(invocation.remaining().saturating_sub(RESERVE)) }
    }

    /// When it is spent.
    pub(super) fn until(self) -> Instant {
        self.until
    }

    pub(super) fn left(self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }

    /// Whether it is time to say where the next call goes on. After a step, never before the first.
    pub(super) fn is_spent(self) -> bool {
        self.left().is_zero()
    }
}
