//! Inverse transforms of eight blocks at once, to squares of 8, 4, 2 or 1 samples; knows nothing of pictures.
//!
//! A smaller square holds the averages of the samples of the full one, as libjpeg's reduced transforms do. All
//! is 16-bit integer arithmetic over lanes that lie side by side, a form that compilers turn into SIMD: products are
//! the upper half of a 32-bit product, for which every instruction set has an instruction.

mod four;
mod full;
mod two;

use crate::block::{Group, LANES, Lanes};

/// Three bits of fraction in front of the first pass; each pass multiplies by √8. So a sample is in units of 1/64,
/// and 16 bits leave room for four times the range that undistorted coefficients can have. What is outside of that
/// wraps: a wrong sample, nothing worse.
const FRACTION_BITS: u32 = 3;
const SAMPLE_SHIFT: u32 = 2 * FRACTION_BITS;
/// Added to a sum before it is shifted: half a unit, and the level shift of 128.
const BIAS: i16 = (1 << (SAMPLE_SHIFT - 1)) + (128 << SAMPLE_SHIFT);

/// A quantisation table spread over the lanes.
pub(crate) fn spread(table: &[u16; 64]) -> Box<Lanes> {
    let mut spread = Box::new([0; 64 * LANES]);
    for (lanes, step) in spread.chunks_exact_mut(LANES).zip(table) {
        lanes.fill((step << FRACTION_BITS) as i16);
    }
    spread
}

/// Writes eight squares side by side to the top left of `into`, whose rows begin `stride` apart.
pub(crate) fn inverse(block_px: usize, group: &Group, steps: &Lanes, into: &mut [u8], stride: usize) {
    match (block_px, group.reach) {
        (1, _) | (_, 0) => flat(block_px, &group.coefficients, steps, into, stride),
        // The first ten places of the zigzag order lie within 4×4.
        (8, 1..=9) => full::inverse::<4>(&group.coefficients, steps, into, stride),
        (8, _) => full::inverse::<8>(&group.coefficients, steps, into, stride),
        (4, 1..=9) => four::inverse::<4>(&group.coefficients, steps, into, stride),
        (4, _) => four::inverse::<8>(&group.coefficients, steps, into, stride),
        _ => two::inverse(&group.coefficients, steps, into, stride),
    }
}

/// Blocks of one value each.
fn flat(block_px: usize, coefficients: &Lanes, steps: &Lanes, into: &mut [u8], stride: usize) {
    let mut samples = [0; LANES];
    for lane in 0..LANES {
        samples[lane] = sample(coefficients[lane].wrapping_mul(steps[lane]).wrapping_add(BIAS));
    }
    for row in into.chunks_mut(stride).take(block_px) {
        for (square, sample) in row.chunks_exact_mut(block_px).zip(samples) {
            square.fill(sample);
        }
    }
}

#[inline(always)]
fn sample(sum: i16) -> u8 {
    (sum >> SAMPLE_SHIFT).clamp(0, 255) as u8
}

/// A coefficient, or nothing where the group has none.
#[inline(always)]
fn load<const KEPT: usize>(coefficients: &Lanes, steps: &Lanes, row: usize, at: usize) -> i16 {
    if row >= KEPT {
        return 0;
    }
    coefficients[row * 64 + at].wrapping_mul(steps[row * 64 + at])
}

/// A constant factor, as a whole number and a fraction of ±½ in units of 2⁻¹⁶.
#[derive(Debug, Clone, Copy)]
struct Factor {
    whole: i16,
    fraction: i16,
}

impl Factor {
    const fn new(value: f64) -> Self {
        let whole = (value + if value < 0.0 { -0.5 } else { 0.5 }) as i16;
        let fraction = (value - whole as f64) * 65536.0;
        Self { whole, fraction: (fraction + if fraction < 0.0 { -0.5 } else { 0.5 }) as i16 }
    }

    #[inline(always)]
    fn times(self, value: i16) -> i16 {
        let upper = (i32::from(value) * i32::from(self.fraction)) >> 16;
        value.wrapping_mul(self.whole).wrapping_add(upper as i16)
    }
}

#[inline(always)]
fn add(a: i16, b: i16) -> i16 {
    a.wrapping_add(b)
}

#[inline(always)]
fn sub(a: i16, b: i16) -> i16 {
    a.wrapping_sub(b)
}

/// Perfect shuffle: `a0 b0 a1 b1 …`.
#[inline(always)]
fn zip<const N: usize, const TWICE: usize>(a: [u8; N], b: [u8; N]) -> [u8; TWICE] {
    std::array::from_fn(|at| if at % 2 == 0 { a[at / 2] } else { b[at / 2] })
}
