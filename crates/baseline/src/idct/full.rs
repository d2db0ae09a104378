//! Blocks to squares of 8×8, by the factorisation of Loeffler, Ligtenberg and Moschytz (ICASSP 1989).

use super::{BIAS, Factor, add, load, sample, sub, zip};
use crate::block::{LANES, Lanes};

/// `KEPT`: rows and columns beyond have no coefficients.
pub(super) fn inverse<const KEPT: usize>(
    coefficients: &Lanes,
    steps: &Lanes,
    into: &mut [u8],
    stride: usize,
) {
    let mut half = [0; 64 * LANES];
    for at in 0..KEPT * LANES {
        let column = std::array::from_fn(|row| load::<KEPT>(coefficients, steps, row, at));
        for (row, sum) in transform(column).into_iter().enumerate() {
            half[row * 64 + at] = sum;
        }
    }
    for (row, line) in half.chunks_exact(64).zip(into.chunks_mut(stride)) {
        if let Some(line) = line.first_chunk_mut::<64>() {
            *line = across::<KEPT>(row);
        }
    }
}

/// One row of each of the eight squares.
#[inline(always)]
fn across<const KEPT: usize>(row: &[i16]) -> [u8; 64] {
    let mut samples = [[0; LANES]; 8];
    for lane in 0..LANES {
        let mut line =
            std::array::from_fn(|column| if column < KEPT { row[column * LANES + lane] } else { 0 });
        line[0] = add(line[0], BIAS);
        for (column, sum) in transform(line).into_iter().enumerate() {
            samples[column][lane] = sample(sum);
        }
    }
    let [s0, s1, s2, s3, s4, s5, s6, s7] = samples;
    let even: [u8; 32] = zip::<16, 32>(zip::<8, 16>(s0, s4), zip::<8, 16>(s2, s6));
    let odd: [u8; 32] = zip::<16, 32>(zip::<8, 16>(s1, s5), zip::<8, 16>(s3, s7));
    zip::<32, 64>(even, odd)
}

#[inline(always)]
fn transform(d: [i16; 8]) -> [i16; 8] {
    const EVEN: Factor = Factor::new(0.541_196_100);
    const EVEN_2: Factor = Factor::new(0.765_366_865);
    const EVEN_6: Factor = Factor::new(-1.847_759_065);
    const ODD: Factor = Factor::new(1.175_875_602);
    const ODD_1: Factor = Factor::new(1.501_321_110);
    const ODD_3: Factor = Factor::new(3.072_711_026);
    const ODD_5: Factor = Factor::new(2.053_119_869);
    const ODD_7: Factor = Factor::new(0.298_631_336);
    const ODD_71: Factor = Factor::new(-0.899_976_223);
    const ODD_53: Factor = Factor::new(-2.562_915_447);
    const ODD_73: Factor = Factor::new(-1.961_570_560);
    const ODD_51: Factor = Factor::new(-0.390_180_644);

    let shared = EVEN.times(add(d[2], d[6]));
    let (low, high) = (add(shared, EVEN_6.times(d[6])), add(shared, EVEN_2.times(d[2])));
    let (sum, difference) = (add(d[0], d[4]), sub(d[0], d[4]));
    let even = [add(sum, high), add(difference, low), sub(difference, low), sub(sum, high)];

    let (z73, z51) = (add(d[7], d[3]), add(d[5], d[1]));
    let shared = ODD.times(add(z73, z51));
    let (z73, z51) = (add(ODD_73.times(z73), shared), add(ODD_51.times(z51), shared));
    let (z71, z53) = (ODD_71.times(add(d[7], d[1])), ODD_53.times(add(d[5], d[3])));
    let odd = [
        add(ODD_1.times(d[1]), add(z71, z51)),
        add(ODD_3.times(d[3]), add(z53, z73)),
        add(ODD_5.times(d[5]), add(z53, z51)),
        add(ODD_7.times(d[7]), add(z71, z73)),
    ];
    std::array::from_fn(|at| if at < 4 { add(even[at], odd[at]) } else { sub(even[7 - at], odd[7 - at]) })
}
