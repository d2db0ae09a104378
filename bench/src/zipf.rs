//! Draws by rank, where few are drawn often and many seldom: words, people, likes.

use rand::{RngExt, rngs::StdRng};

/// A distribution over the ranks from 0.
#[derive(Debug, Clone)]
pub struct Zipf {
    sums: Vec<f64>,
}

impl Zipf {
    /// The chance of a rank falls with this power of it; at least one rank.
    #[must_use]
    pub fn new(ranks: usize, power: f64) -> Self {
        let mut sum = 0.0;
        let sums = (1..=ranks.max(1))
            .map(|rank| {
                sum += (rank as f64).powf(-power);
                sum
            })
            .collect();
        Self { sums }
    }

    pub fn draw(&self, random: &mut StdRng) -> usize {
        let all = self.sums.last().copied().unwrap_or(1.0);
        let point = random.random_range(0.0..all);
        self.sums.partition_point(|up_to| *up_to < point).min(self.sums.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn the_second_comes_half_as_often_as_the_first() {
        let zipf = Zipf::new(100, 1.0);
        let mut random = StdRng::seed_from_u64(1);
        let drawn: Vec<_> = (0..20_000).map(|_| zipf.draw(&mut random)).collect();
        let count = |rank| drawn.iter().filter(|drawn| **drawn == rank).count() as f64;
        assert!((count(0) / count(1) - 2.0).abs() < 0.2, "{} {}", count(0), count(1));
        assert!(drawn.iter().any(|rank| *rank > 90) && drawn.iter().all(|rank| *rank < 100));
    }
}
