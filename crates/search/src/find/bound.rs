//! What a document scores, and what one that was not read can score: knows weights and rareness, no lists.
//!
//! A document's *home* is its highest place in the lists that are read: its impact there is h = r + w, of its rank r and
//! of w, the most that any of those lists' words weighs in it. With clauses of rareness i₁, i₂, … that weigh w₁, w₂, … in
//! it (in octaves), its score is
//!
//! ```text
//! s = r + log₂ Σ iₖ·2^wₖ = h + log₂ Σ iₖ·2^(wₖ−w)
//! ```
//!
//! The clause whose lists are read, the driver d, has `w_d ≤ w`: a clause of words has `w_d = w`, a tag weighs no more than
//! the words that it consists of (what claims more is cut down to it). All weights lie between 0 and M. So s − h is the
//! greatest where the driver's word weighs least, `w_d = w = 0`, and everything else M:
//!
//! ```text
//! s ≤ h + log₂(i_d + Σ others iₖ·2^M)          = h + most
//! ```
//!
//! and the least where it is the other way about, w = M and wₖ = 0; a driver that is a tag may then weigh 0 as well:
//!
//! ```text
//! s ≥ h + log₂(i_d      + Σ others iₖ·2^−M)     = h + least, of words
//! s ≥ h + log₂(i_d·2^−M + Σ others iₖ·2^−M)     = h + least, of a tag
//! ```
//!
//! With a single clause of words both are `log₂ i_d`: the lists are in the order of the answer.
//!
//! Rounding: impacts are whole parts of an octave, and the logarithm is rounded by one function for scores and bounds.
//! Its argument only grows with each iₖ·2^…, in floating point too. Two arguments that differ do so by 10⁻¹¹ of
//! themselves at the least (rareness is a whole number between 1 and 2³²), the error of `log2` is below 10⁻¹⁴: so the
//! inequalities hold for rounded values as well, and where both sides are equal they stay equal.
//!
//! Ties: unread homes are below the frontier (x, f) by impact and then by subject. A document there that scores x + most
//! has h = x, therefore a subject below f. So (score, subject) < (x + most, f), and a hit is proven from there up. In
//! the same way, what comes behind the hit (a, g) has a home below (a − least, g). People, who do not age, share few
//! impacts among many: without this, all of one impact had to be read for each page.

use super::{Clause, Score};
use crate::{
    rank::{Impact, PARTS},
    term::{Fingerprint, Term, Word},
    weight::Weight,
};

/// The highest place of a document in the lists that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Home {
    pub(super) impact: Impact,
    /// Of the word in whose list that is.
    pub(super) weight: Weight,
}

/// How far scores lie above homes, in parts of an octave.
#[derive(Debug)]
pub(super) struct Scale {
    idfs: Vec<f64>,
    most: i64,
    least: i64,
}

impl Scale {
    /// `driver` is the clause whose lists are read. No rareness counts as nothing: its logarithm would be infinite.
    pub(super) fn new(clauses: &[Clause], idfs_milli: &[u32], driver: usize) -> Self {
        let idfs = idfs_milli.iter().map(|idf| f64::from((*idf).max(1))).collect();
        let mut scale = Self { idfs, most: 0, least: 0 };
        let span = i32::from(Weight::MOST.quarters()) - i32::from(Weight::LEAST.quarters());
        let lead = if clauses.get(driver).is_some_and(is_listed_itself) { 0 } else { -span };
        scale.most = scale.over(|clause| if clause == driver { 0 } else { span });
        scale.least = scale.over(|clause| if clause == driver { lead } else { -span });
        scale
    }

    /// `weights` are those of the clauses, in their order.
    pub(super) fn score(&self, home: Home, weights: &[Weight]) -> Score {
        let quarters = |weight: &Weight| i32::from(weight.quarters());
        let gap = |clause| weights.get(clause).map_or(0, quarters) - quarters(&home.weight);
        Score(i64::from(home.impact.parts()) + self.over(gap))
    }

    /// What a document scores at most whose home is of this impact.
    pub(super) fn most_at(&self, impact: Impact) -> Score {
        Score(i64::from(impact.parts()).saturating_add(self.most))
    }

    /// What the impact of a home is at most when its document scores this: below zero when there is none.
    pub(super) fn highest_home(&self, score: Score) -> i64 {
        score.0.saturating_sub(self.least)
    }

    /// The logarithm of the sum of all clauses, each raised by a gap in quarters of an octave.
    fn over(&self, gap: impl Fn(usize) -> i32) -> i64 {
        let raised = |(clause, idf): (usize, &f64)| idf * (f64::from(gap(clause)) / 4.0).exp2();
        let sum: f64 = self.idfs.iter().enumerate().map(raised).sum();
        // Between -3 and 40 octaves.
        #[expect(clippy::cast_possible_truncation)]
        let parts = (sum.log2() * PARTS as f64).round() as i64;
        parts
    }
}

/// A word as signatures hold it.
pub(super) fn fingerprint(word: &Word) -> Fingerprint {
    Term::Word(word.clone()).fingerprint()
}

/// Whether the clause weighs what its words weigh by which it is listed: a tag does not.
fn is_listed_itself(clause: &Clause) -> bool {
    clause.lists.iter().all(|listed| clause.any_of.contains(&fingerprint(&listed.word)))
}
