//! How many documents hold something, by a sample that may be told the same thing twice.
//!
//! A counter that many documents change is in dispute, and counts what is delivered twice two times. A set does neither:
//! putting a member in again changes nothing. So that it stays small, only documents whose mark ends in `level` zero bits
//! belong into it: half as many with each level. Up to [`MEMBERS_MAX`] documents the number is exact; above, its standard
//! error is about 1.2 / √[`MEMBERS_MAX`] (P. Flajolet, "On adaptive sampling", Computing 43, 1990). The marks of a
//! document are the same in every census, so the errors of two censuses of much the same documents go the same way.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

/// Members that a sample may have before every second one goes. In DynamoDB that is 2.5 kB.
pub const MEMBERS_MAX: usize = 512;
/// A mark has no more bits to go by.
const LEVEL_MAX: u32 = 24;

/// A document's mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark(u32);

impl Mark {
    #[must_use]
    pub fn of(document: &str) -> Self {
        let digest = Sha256::digest(document);
        Self(u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]))
    }

    /// Which of so many parts the document belongs to.
    #[must_use]
    pub fn shard(self, shards: u8) -> u8 {
        let bits = self.0 >> 8;
        u8::try_from(bits % u32::from(shards.max(1))).unwrap_or(0)
    }

    #[must_use]
    pub fn to_bytes(self) -> [u8; 4] {
        self.0.to_be_bytes()
    }

    #[must_use]
    pub fn from_bytes(bytes: [u8; 4]) -> Self {
        Self(u32::from_be_bytes(bytes))
    }
}

/// A sample of the documents that hold something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census {
    pub level: u32,
    /// Some may be of a lower level, put in by who did not know better: they do not count.
    pub members: BTreeSet<Mark>,
}

impl Census {
    /// Whether a document with this mark belongs into the sample.
    #[must_use]
    pub fn takes(&self, mark: Mark) -> bool {
        mark.0.trailing_zeros() >= self.level
    }

    /// How many documents there are, as far as the sample tells.
    #[must_use]
    pub fn estimate(&self) -> u64 {
        let counted = self.members.iter().filter(|mark| self.takes(**mark)).count() as u64;
        counted << self.level
    }

    /// The next level, when there are more members than a sample may have.
    #[must_use]
    pub fn thinned(&self, members_max: usize) -> Option<Self> {
        if self.members.len() <= members_max || self.level >= LEVEL_MAX {
            return None;
        }
        let mut thinned = Self { level: self.level + 1, members: self.members.clone() };
        thinned.members = self.members.iter().copied().filter(|mark| thinned.takes(*mark)).collect();
        Some(thinned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn census(documents: u32, members_max: usize) -> Census {
        let mut census = Census::default();
        for document in 0..documents {
            let mark = Mark::of(&document.to_string());
            if census.takes(mark) {
                census.members.insert(mark);
            }
            while let Some(thinned) = census.thinned(members_max) {
                census = thinned;
            }
        }
        census
    }

    #[test]
    fn few_are_counted_exactly() {
        assert_eq!(census(0, MEMBERS_MAX).estimate(), 0);
        assert_eq!(census(512, MEMBERS_MAX).estimate(), 512);
    }

    #[test]
    fn many_are_estimated_within_four_standard_errors() {
        for documents in [1_000, 10_000, 100_000] {
            let census = census(documents, MEMBERS_MAX);
            let error = census.estimate() as f64 / f64::from(documents) - 1.0;
            assert!(error.abs() < 4.0 * 1.2 / (MEMBERS_MAX as f64).sqrt(), "{documents}: {error}");
            assert!(census.members.len() <= MEMBERS_MAX);
        }
    }

    #[test]
    fn what_was_put_in_at_a_lower_level_does_not_count() {
        let mut census = census(10_000, 64);
        let before = census.estimate();
        let low = (0..).map(|n: u32| Mark::of(&format!("x{n}"))).find(|mark| !census.takes(*mark)).unwrap();
        census.members.insert(low);
        assert_eq!(census.estimate(), before);
    }
}
