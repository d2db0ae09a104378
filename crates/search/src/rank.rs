//! What a document is worth whatever is asked for: its age and how many like it, in octaves.
//!
//! An octave is a factor of two. A year of age costs one: the exponential decay is the one for which the order of two
//! photos never changes while both grow old, so lists that are sorted by it stay sorted.

use crate::weight::Weight;

/// Parts of an octave in which ranks are counted: with a half-life of a year, one part is half a minute.
pub(crate) const PARTS: i64 = 1 << 20;
/// After a year a photo counts half.
const HALF_LIFE_MS: u64 = 31_557_600_000;
/// 2020-01-01T00:00:00Z. What claims to be older counts as of then.
const BEGINNING_MS: u64 = 1_577_836_800_000;

/// How many like a photo, or follow a person, in steps of four: 4, 16, 64, up to a million. Few steps, because each
/// moves all entries of the document.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Popularity(u8);

impl Popularity {
    const MOST: u32 = 10;

    #[must_use]
    pub fn of(count: u64) -> Self {
        let step = count.checked_ilog2().unwrap_or(0) / 2;
        Self(u8::try_from(step.min(Self::MOST)).unwrap_or(0))
    }

    /// What it adds to a rank: each step counts half of the first, so a thousand likes count 3.5 times.
    fn parts(self) -> u32 {
        let factor = 1.0 + f64::from(self.0) / 2.0;
        // At most 2.6 octaves.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let parts = (factor.log2() * PARTS as f64).round() as u32;
        parts
    }
}

/// What a document is worth apart from words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Rank(u32);

impl Rank {
    /// Of a photo that was created so many milliseconds after the Unix epoch.
    #[must_use]
    pub fn of_photo(created_ms: u64, likes: Popularity) -> Self {
        let age = created_ms.saturating_sub(BEGINNING_MS).min(1_000 * HALF_LIFE_MS);
        let octaves = u128::from(age) * PARTS.unsigned_abs() as u128 / u128::from(HALF_LIFE_MS);
        Self(u32::try_from(octaves).unwrap_or(u32::MAX / 2) + likes.parts())
    }

    /// Of a person: people do not age.
    #[must_use]
    pub fn of_person(followers: Popularity) -> Self {
        Self(followers.parts())
    }

    /// No photo that was created then or before ranks higher, whoever likes it.
    #[must_use]
    pub fn most_at(created_ms: u64) -> Self {
        Self::of_photo(created_ms, Popularity(Popularity::MOST as u8))
    }

    /// No photo that was created then or later ranks lower.
    #[must_use]
    pub fn least_at(created_ms: u64) -> Self {
        Self::of_photo(created_ms, Popularity::default())
    }

    #[must_use]
    pub fn parts(self) -> u32 {
        self.0
    }

    #[must_use]
    pub fn impact(self, weight: Weight) -> Impact {
        Impact(self.0 + u32::from(weight.quarters()) * (PARTS as u32 / 4))
    }
}

/// Rank and weight of one word in one document: by what its list is sorted, the highest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Impact(u32);

impl Impact {
    #[must_use]
    pub fn new(parts: u32) -> Self {
        Self(parts)
    }

    #[must_use]
    pub fn parts(self) -> u32 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: u64 = HALF_LIFE_MS;

    #[test]
    fn a_year_and_a_doubling_cost_the_same() {
        let old = Rank::of_photo(BEGINNING_MS + YEAR, Popularity::default());
        let new = Rank::of_photo(BEGINNING_MS + 2 * YEAR, Popularity::default());
        assert_eq!(i64::from(new.parts() - old.parts()), PARTS);
        // Four likes are half as much again; sixteen are twice.
        let liked = Rank::of_photo(BEGINNING_MS + YEAR, Popularity::of(16));
        assert_eq!(liked, new);
    }

    #[test]
    fn popularity_goes_up_in_steps_of_four() {
        let steps = [0, 1, 3, 4, 15, 16, 1_000, 1_048_575, 1_048_576, u64::MAX];
        assert_eq!(steps.map(|count| Popularity::of(count).0), [0, 0, 0, 1, 1, 2, 4, 9, 10, 10]);
    }

    #[test]
    fn no_time_breaks_a_rank() {
        for ms in [0, BEGINNING_MS, u64::MAX] {
            let rank = Rank::of_photo(ms, Popularity::of(u64::MAX));
            assert!(rank >= Rank::least_at(ms) && rank <= Rank::most_at(ms));
            assert!(rank.impact(Weight::MOST).parts() > rank.parts());
        }
    }
}
