//! Whose feed a photo stands in: put there when it is published, or read from where it is, and how both are mended.
//! Knows what has to be true, not what happened: streams and requests are no business of it.
//!
//! Each function looks at what the store holds now, and brings feeds to what that calls for. So each may be called
//! twice, late, and in any order.
//!
//! # Following while the other publishes
//! Nobody misses a photo, although no lock is held. A photo is published, then [`ensure_photo`] lists the followers; a
//! tie is written, then [`ensure_tie`] lists the photos. If the list of followers lacks the new one, it was read before
//! the tie was written; the photo was published before that, and the list of photos is read after: it has the photo. So
//! at least one of the two sees the other, and where both do, the same entry is put twice.
//!
//! # Following while the author turns
//! [`ensure_tie`] reads the author's mode after the tie was written, and who turns an author lists the followers after
//! the mode was set. So either the mode is read as set, and the follower is marked; or the tie was there before the
//! followers were listed, and the follower is among them.
//!
//! Both lists are read from an index, which lags behind by fractions of a second. What is lost to that, and to events
//! that were given up, [`mend_photo`], [`mend_tie`], [`mend_author`] and [`mend_reader`] find.
//!
//! # Unfollowing while the other publishes, or turns
//! Nothing of an author stays with somebody who unfollowed, or who leaves would leave a name behind. Whoever lists
//! followers puts things into their feeds and then reads the ties of just those once more, strongly consistent. If the
//! tie is gone by then, what was put is taken back; if it is there still, [`ensure_tie`] comes after it ended, and finds
//! what was put before.

mod drift;
mod photo;
mod spread;
mod tie;
mod way;

pub use crate::{
    drift::{Drift, mend_author, mend_photo, mend_reader, mend_tie},
    photo::ensure_photo,
    tie::ensure_tie,
};

/// How far photos are pushed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Followers up to whom an author's photos are put into each feed. Above, they are read from where they are.
    pub push_followers_max: u64,
}
