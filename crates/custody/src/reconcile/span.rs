//! Of when something is that is looked at: what is older was looked at before, and what is younger may be under way.

use domain::limits::FEED_KEPT_S;
use jiff::{SignedDuration, Timestamp};

/// So long after somebody followed, or a photo was published, `fanout` may still be at work on it.
const UNDER_WAY: SignedDuration = SignedDuration::from_mins(10);
/// What a pass looks at although it began when the pass before had begun: many times what a pass takes.
const MARGIN: SignedDuration = SignedDuration::from_hours(24);

/// The times at which follows began, and photos were published, that are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    from: Timestamp,
    pub(super) until: Timestamp,
}

impl Span {
    /// Everything that feeds remember, whatever is under way: an operator asks.
    pub(super) fn all(now: Timestamp) -> Self {
        Self { from: now - SignedDuration::from_secs(FEED_KEPT_S as i64), until: now }
    }

    /// What no pass before this one has looked at, except what may be under way.
    pub(super) fn since(pass_before: Option<Timestamp>, now: Timestamp) -> Self {
        let all = Self::all(now);
        Self { from: pass_before.map_or(all.from, |began_at| began_at - MARGIN), until: now - UNDER_WAY }
    }

    pub(super) fn has(&self, time: Timestamp) -> bool {
        !self.is_before(time) && time <= self.until
    }

    /// Whether a time is before all of these.
    pub(super) fn is_before(&self, time: Timestamp) -> bool {
        time < self.from
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_looks_at_what_came_since_the_one_before_and_is_not_under_way() {
        let at = |hour: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hour);
        // The passes of some days failed.
        let span = Span::since(Some(at(1_000)), at(1_100));
        assert!(span.has(at(976)) && span.has(at(1_099)));
        assert!(!span.has(at(975)) && !span.has(at(1_100)));
        assert!(span.is_before(at(975)) && !span.is_before(at(1_100)));
        assert!(Span::since(None, at(1_100)).has(at(0)), "the first looks at everything");
        assert!(Span::all(at(1_100)).has(at(1_100)), "and so does one that somebody asks for");
    }
}
