//! One channel of a picture, and the two ways of looking at it from further away.

/// Standard deviation of the window, in pixels, as in the paper.
const SIGMA_PX: f32 = 1.5;
/// Half of the paper's window of 11 pixels.
const REACH: usize = 5;

#[derive(Debug, Clone)]
pub(super) struct Plane {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) values: Vec<f32>,
}

impl Plane {
    /// Averages under the paper's Gaussian window. Beyond an edge its last pixel goes on.
    pub(super) fn blurred(&self) -> Self {
        let window = window();
        let across = self.convolved(&window, |x, y, offset| (moved(x, offset, self.width), y));
        across.convolved(&window, |x, y, offset| (x, moved(y, offset, self.height)))
    }

    fn convolved(&self, window: &[f32], at: impl Fn(usize, usize, usize) -> (usize, usize)) -> Self {
        let mut values = Vec::with_capacity(self.values.len());
        for y in 0..self.height {
            for x in 0..self.width {
                let weighted = window.iter().enumerate().map(|(offset, weight)| {
                    let (x, y) = at(x, y, offset);
                    weight * self.values[y * self.width + x]
                });
                values.push(weighted.sum());
            }
        }
        Self { values, ..*self }
    }

    /// Half as wide and high, by the average of four pixels.
    pub(super) fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let row = |y: usize| &self.values[y * self.width..][..self.width];
        let halved_row = |y: usize| {
            let pairs = row(2 * y).as_chunks::<2>().0.iter().zip(row(2 * y + 1).as_chunks::<2>().0);
            pairs.take(width).map(|(above, below)| (above[0] + above[1] + below[0] + below[1]) / 4.0)
        };
        Self { width, height, values: (0..height).flat_map(halved_row).collect() }
    }

    pub(super) fn mean(&self) -> f64 {
        let sum: f64 = self.values.iter().map(|value| f64::from(*value)).sum();
        sum / self.values.len() as f64
    }
}

fn moved(position: usize, offset: usize, length: usize) -> usize {
    (position + offset).saturating_sub(REACH).min(length - 1)
}

fn window() -> [f32; 2 * REACH + 1] {
    let weights: [f32; 2 * REACH + 1] = std::array::from_fn(|index| {
        let distance = index as f32 - REACH as f32;
        (-distance * distance / (2.0 * SIGMA_PX * SIGMA_PX)).exp()
    });
    let sum: f32 = weights.iter().sum();
    weights.map(|weight| weight / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_even_stays_so_to_the_edges() {
        let even = Plane { width: 7, height: 3, values: vec![0.4; 21] };
        assert!(even.blurred().values.iter().all(|value| (value - 0.4).abs() < 1e-6));
        assert_eq!(even.halved().values, [0.4; 3]);
    }

    #[test]
    fn a_point_spreads_evenly_and_nothing_is_lost() {
        let mut point = Plane { width: 21, height: 21, values: vec![0.0; 441] };
        point.values[10 * 21 + 10] = 1.0;
        let blurred = point.blurred();
        let at = |x: usize, y: usize| blurred.values[y * 21 + x];
        assert!((blurred.mean() * 441.0 - 1.0).abs() < 1e-5);
        assert!((at(8, 10) - at(10, 12)).abs() < 1e-7 && at(10, 10) > at(9, 10));
    }
}
