//! Blocks to squares of 2×2: averages of four by four samples of the full transform.

use super::{BIAS, Factor, add, load, sample, sub, zip};
use crate::block::{LANES, Lanes};

pub(super) fn inverse(coefficients: &Lanes, steps: &Lanes, into: &mut [u8], stride: usize) {
    let mut half = [0; 2 * 64];
    for at in 0..64 {
        let column = std::array::from_fn(|row| load::<8>(coefficients, steps, row, at));
        for (row, sum) in transform(column).into_iter().enumerate() {
            half[row * 64 + at] = sum;
        }
    }
    for (row, line) in half.chunks_exact(64).zip(into.chunks_mut(stride)) {
        if let Some(line) = line.first_chunk_mut::<16>() {
            *line = across(row);
        }
    }
}

/// One row of each of the eight squares.
#[inline(always)]
fn across(row: &[i16]) -> [u8; 16] {
    let mut samples = [[0; LANES]; 2];
    for lane in 0..LANES {
        let mut line = std::array::from_fn(|column| row[column * LANES + lane]);
        line[0] = add(line[0], BIAS);
        for (column, sum) in transform(line).into_iter().enumerate() {
            samples[column][lane] = sample(sum);
        }
    }
    zip::<8, 16>(samples[0], samples[1])
}

/// Even frequencies average to nothing; an odd one u to ±√2·cos(uπ/16)·cos(uπ/8)·cos(uπ/4).
#[inline(always)]
fn transform(d: [i16; 8]) -> [i16; 2] {
    const ONE: Factor = Factor::new(0.906_127_446);
    const THREE: Factor = Factor::new(-0.318_189_645);
    const FIVE: Factor = Factor::new(0.212_607_524);
    const SEVEN: Factor = Factor::new(-0.180_239_955);
    let odd = add(add(ONE.times(d[1]), THREE.times(d[3])), add(FIVE.times(d[5]), SEVEN.times(d[7])));
    [add(d[0], odd), sub(d[0], odd)]
}
