//! How long one invocation goes on with work that may take many.

use std::time::Duration;

use boot::Invocation;

/// The time of an invocation, less what it needs to come to an end.
#[derive(Debug, Clone)]
pub(crate) struct Budget {
    invocation: Invocation,
    reserve: Duration,
}

impl Budget {
    pub(crate) fn new(invocation: Invocation, reserve: Duration) -> Self {
        Self { invocation, reserve }
    }

    /// Whether it is time to say where the next invocation goes on. Who asks has done at least one piece of work by
    /// then, or no invocation would ever get anywhere.
    pub(crate) fn is_spent(&self) -> bool {
        self.invocation.remaining() < self.reserve
    }
}
