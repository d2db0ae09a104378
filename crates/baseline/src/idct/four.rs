//! Blocks to squares of 4×4: averages of pairs, in both directions, of the full transform's samples.
//!
//! The average of samples 2j and 2j+1 of basis function u is cos(uπ/16)·cos((2j+1)uπ/8): a transform of 4 points
//! onto which the upper frequencies fold, 7 onto 1, 6 onto 2, 5 onto 3, while 4 vanishes.

use super::{BIAS, Factor, add, load, sample, sub, zip};
use crate::block::{LANES, Lanes};

/// `KEPT`: rows and columns beyond have no coefficients.
pub(super) fn inverse<const KEPT: usize>(
    coefficients: &Lanes,
    steps: &Lanes,
    into: &mut [u8],
    stride: usize,
) {
    let mut half = [0; 32 * LANES];
    for at in 0..KEPT * LANES {
        let column = std::array::from_fn(|row| load::<KEPT>(coefficients, steps, row, at));
        for (row, sum) in transform(column).into_iter().enumerate() {
            half[row * 64 + at] = sum;
        }
    }
    for (row, line) in half.chunks_exact(64).zip(into.chunks_mut(stride)) {
        if let Some(line) = line.first_chunk_mut::<32>() {
            *line = across::<KEPT>(row);
        }
    }
}

/// One row of each of the eight squares.
#[inline(always)]
fn across<const KEPT: usize>(row: &[i16]) -> [u8; 32] {
    let mut samples = [[0; LANES]; 4];
    for lane in 0..LANES {
        let mut line =
            std::array::from_fn(|column| if column < KEPT { row[column * LANES + lane] } else { 0 });
        line[0] = add(line[0], BIAS);
        for (column, sum) in transform(line).into_iter().enumerate() {
            samples[column][lane] = sample(sum);
        }
    }
    let [s0, s1, s2, s3] = samples;
    zip::<16, 32>(zip::<8, 16>(s0, s2), zip::<8, 16>(s1, s3))
}

#[inline(always)]
fn transform(d: [i16; 8]) -> [i16; 4] {
    // √2·cos(uπ/16)·cos(uπ/8) and √2·cos(uπ/16)·cos(3uπ/8).
    const OUTER: [Factor; 8] = factors(1.306_562_965, 0.541_196_100);
    const INNER: [Factor; 8] = factors(0.541_196_100, -1.306_562_965);
    const TWO: Factor = Factor::new(0.923_879_533);
    const SIX: Factor = Factor::new(-0.382_683_432);

    let even = add(TWO.times(d[2]), SIX.times(d[6]));
    let even = [add(d[0], even), sub(d[0], even)];
    let odd = [OUTER, INNER].map(|factor| {
        add(
            add(factor[1].times(d[1]), factor[3].times(d[3])),
            add(factor[5].times(d[5]), factor[7].times(d[7])),
        )
    });
    [add(even[0], odd[0]), add(even[1], odd[1]), sub(even[1], odd[1]), sub(even[0], odd[0])]
}

/// The factors of the odd frequencies; `first` and `third` are those of a transform of 4 points.
const fn factors(first: f64, third: f64) -> [Factor; 8] {
    let mut factors = [Factor::new(0.0); 8];
    factors[1] = Factor::new(first * 0.980_785_280);
    factors[3] = Factor::new(third * 0.831_469_612);
    factors[5] = Factor::new(-third * 0.555_570_233);
    factors[7] = Factor::new(-first * 0.195_090_322);
    factors
}
