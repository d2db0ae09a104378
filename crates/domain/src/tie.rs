//! What one person has to do with another, seen from one side.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One side of two people: the other side has one of its own. The default is that of strangers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    /// Since when this side follows the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<Timestamp>,
    /// This side wants nothing to do with the other: neither sees anything of the other.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub blocks: bool,
    /// The other side wants nothing to do with this one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub blocked_by: bool,
    /// The other side stays out of this one's feed and lists, without knowing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mutes: bool,
}

impl Tie {
    /// Whether one of the two blocks the other: then neither exists for the other.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.blocks || self.blocked_by
    }

    /// Whether the other one's photos belong into this one's lists.
    #[must_use]
    pub fn wants(&self) -> bool {
        !self.is_cut() && !self.mutes
    }
}

/// What one person changes about the tie to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TieChange {
    Follow,
    Unfollow,
    /// Ends following, both ways.
    Block,
    Unblock,
    Mute,
    Unmute,
}

impl TieChange {
    /// Both sides after the change: of who makes it, and of the other.
    #[must_use]
    pub fn apply(self, own: Tie, other: Tie, now: Timestamp) -> (Tie, Tie) {
        match self {
            Self::Follow => (Tie { follows: own.follows.or(Some(now)), ..own }, other),
            Self::Unfollow => (Tie { follows: None, ..own }, other),
            Self::Block => {
                (Tie { blocks: true, follows: None, ..own }, Tie { blocked_by: true, follows: None, ..other })
            }
            Self::Unblock => (Tie { blocks: false, ..own }, Tie { blocked_by: false, ..other }),
            Self::Mute => (Tie { mutes: true, ..own }, other),
            Self::Unmute => (Tie { mutes: false, ..own }, other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocking_ends_following_both_ways_and_unblocking_brings_nothing_back() {
        let now = Timestamp::UNIX_EPOCH;
        let follows = Tie { follows: Some(now), ..Tie::default() };
        let (own, other) = TieChange::Block.apply(follows, follows, now);
        assert_eq!(own, Tie { blocks: true, ..Tie::default() });
        assert_eq!(other, Tie { blocked_by: true, ..Tie::default() });
        assert_eq!(TieChange::Unblock.apply(own, other, now), (Tie::default(), Tie::default()));
    }

    #[test]
    fn following_twice_keeps_the_first_time() {
        let first = Tie { follows: Some(Timestamp::UNIX_EPOCH), ..Tie::default() };
        let (own, _) = TieChange::Follow.apply(first, Tie::default(), Timestamp::MAX);
        assert_eq!(own, first);
    }
}
