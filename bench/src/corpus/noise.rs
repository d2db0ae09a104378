//! Randomness that is the same everywhere and every time: a function of a place and a seed.

/// From 0 to 1, without any relation between neighbours.
pub(super) fn at(x: i32, y: i32, seed: u32) -> f32 {
    let mut bits = seed.wrapping_mul(0x9e37_79b9) ^ (x as u32).wrapping_mul(0x85eb_ca6b);
    bits = (bits ^ (bits >> 15)).wrapping_add((y as u32).wrapping_mul(0xc2b2_ae35));
    bits = (bits ^ (bits >> 16)).wrapping_mul(0x7feb_352d);
    bits = (bits ^ (bits >> 15)).wrapping_mul(0x846c_a68b);
    bits ^= bits >> 16;
    (bits >> 8) as f32 / 16_777_215.0
}

/// From 0 to 1, smooth between whole numbers.
pub(super) fn smooth(x: f32, y: f32, seed: u32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let (column, row) = (left as i32, top as i32);
    let (across, down) = (eased(x - left), eased(y - top));
    let edge = |row| {
        let (start, end) = (at(column, row, seed), at(column + 1, row, seed));
        start + (end - start) * across
    };
    let (above, below) = (edge(row), edge(row + 1));
    above + (below - above) * down
}

/// Smooth noise in octaves, each half as large and half as strong: what clouds, rock and leaves have in common.
pub(super) fn fractal(x: f32, y: f32, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut weight, mut total, mut scale) = (0.0, 0.5, 0.0, 1.0);
    for octave in 0..octaves {
        sum += weight * smooth(x * scale, y * scale, seed + octave);
        total += weight;
        weight *= 0.55;
        scale *= 2.0;
    }
    sum / total
}

fn eased(share: f32) -> f32 {
    share * share * (3.0 - 2.0 * share)
}
