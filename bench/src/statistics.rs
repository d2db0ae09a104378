//! The middle of a few measurements, which one slow turn does not move.

/// The middle one, or the average of the two in the middle; not a number where there is none.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match (sorted.get(values.len() / 2), values.len() % 2) {
        (Some(middle), 1) => *middle,
        (Some(above), _) => f64::midpoint(sorted[values.len() / 2 - 1], *above),
        (None, _) => f64::NAN,
    }
}

/// How many times as much, turn by turn: what slows the machine for a while slows both.
pub fn ratio(theirs: &[f64], ours: &[f64]) -> f64 {
    let of_turns: Vec<_> = theirs.iter().zip(ours).map(|(theirs, ours)| theirs / ours).collect();
    median(&of_turns)
}

/// The smallest value that so many hundredths of all are no greater than.
pub fn percentile(values: &[f64], hundredths: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (values.len() * hundredths).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(&[9.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 9.0]), 3.0);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let hundred: Vec<_> = (1..=100).rev().map(f64::from).collect();
        assert_eq!((percentile(&hundred, 50), percentile(&hundred, 99)), (50.0, 99.0));
        assert_eq!(percentile(&[7.0], 99), 7.0);
        assert!(percentile(&[], 50).is_nan());
    }

    #[test]
    fn a_slow_while_does_not_move_the_ratio() {
        assert_eq!(ratio(&[30.0, 300.0, 33.0], &[10.0, 100.0, 10.0]), 3.0);
    }
}
