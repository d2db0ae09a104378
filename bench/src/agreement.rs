//! How alike two rankings are, in the measures of information retrieval.

use std::collections::HashSet;
use std::hash::Hash;

/// How much less each place counts than the one before it: the first ten have 86 percent of the weight.
const PERSISTENCE: f64 = 0.9;

/// How many of the first so many of `truth` are among the first so many of `found`, of those there are. One where there
/// is nothing to be found.
pub fn recall<T: Eq + Hash>(found: &[T], truth: &[T], depth: usize) -> f64 {
    share(first(found, depth), first(truth, depth))
}

/// How many of the first so many of `found` are among the first so many of `truth`. One where nothing is shown.
pub fn precision<T: Eq + Hash>(found: &[T], truth: &[T], depth: usize) -> f64 {
    share(first(truth, depth), first(found, depth))
}

/// Rank-biased overlap: how alike the beginnings are, the first places most; extrapolated from what both have.
///
/// W. Webber, A. Moffat, J. Zobel, "A similarity measure for indefinite rankings", ACM TOIS 28 (2010), equation 32, with
/// p = 0.9.
pub fn overlap<T: Eq + Hash>(a: &[T], b: &[T], depth: usize) -> f64 {
    let (a, b) = (first(a, depth), first(b, depth));
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    if short == 0 {
        return if long == 0 { 1.0 } else { 0.0 };
    }
    let common = |depth: usize| common(first(a, depth), first(b, depth)) as f64;
    let weight = |depth: usize| PERSISTENCE.powi(i32::try_from(depth).unwrap_or(i32::MAX));
    let (at_short, at_long) = (common(short), common(long));
    let seen: f64 = (1..=long).map(|depth| common(depth) / depth as f64 * weight(depth)).sum();
    let missing: f64 = (short + 1..=long)
        .map(|depth| at_short * (depth - short) as f64 / (short * depth) as f64 * weight(depth))
        .sum();
    let beyond = (at_long - at_short) / long as f64 + at_short / short as f64;
    (1.0 - PERSISTENCE) / PERSISTENCE * (seen + missing) + beyond * weight(long)
}

fn first<T>(all: &[T], depth: usize) -> &[T] {
    &all[..all.len().min(depth)]
}

fn common<T: Eq + Hash>(a: &[T], b: &[T]) -> usize {
    let a: HashSet<_> = a.iter().collect();
    b.iter().filter(|one| a.contains(one)).count()
}

/// Of `wanted`, those that `there` has.
fn share<T: Eq + Hash>(there: &[T], wanted: &[T]) -> f64 {
    if wanted.is_empty() { 1.0 } else { common(there, wanted) as f64 / wanted.len() as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(value: f64, expected: f64) -> bool {
        (value - expected).abs() < 1e-9
    }

    #[test]
    fn recall_is_of_what_there_is_and_precision_of_what_is_shown() {
        let (found, truth) = ([1, 2, 9], [1, 2, 3, 4]);
        assert!(is(recall(&found, &truth, 20), 0.5));
        assert!(is(precision(&found, &truth, 20), 2.0 / 3.0));
        assert!(is(recall(&found, &truth, 2), 1.0));
        assert!(is(recall(&[1], &[], 20), 1.0) && is(precision(&[], &truth, 20), 1.0));
    }

    #[test]
    fn the_same_rankings_overlap_entirely_and_others_not_at_all() {
        assert!(is(overlap(&[1, 2, 3], &[1, 2, 3], 20), 1.0));
        assert!(is(overlap(&[1, 2, 3], &[4, 5, 6], 20), 0.0));
        assert!(is(overlap::<u8>(&[], &[], 20), 1.0) && is(overlap(&[1], &[], 20), 0.0));
    }

    #[test]
    fn the_first_places_count_most() {
        let truth: Vec<_> = (0..20).collect();
        let swapped = |a: usize, b: usize| {
            let mut other = truth.clone();
            other.swap(a, b);
            overlap(&truth, &other, 20)
        };
        assert!(swapped(0, 1) < swapped(8, 9) && swapped(8, 9) < 1.0);
        assert!(swapped(0, 19) < swapped(0, 1));
        // A ranking that ends early agrees as far as it goes.
        assert!(is(overlap(&truth[..10], &truth, 20), 1.0));
    }
}
