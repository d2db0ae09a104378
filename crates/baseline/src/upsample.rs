//! Enlarges rows of subsampled components to the picture's width, as libjpeg's "fancy" upsampling does: between
//! the two nearest samples, three parts of the nearer and one of the farther.

/// Doubles a row. `near` is the row; `into` is filled to its length.
pub(crate) fn double_row(near: &[u8], into: &mut [u8]) {
    let last = near.len() - 1;
    let blend = |near: u8, far: u8, round: u16| ((u16::from(near) * 3 + u16::from(far) + round) >> 2) as u8;
    for (pair, triple) in into[1..].as_chunks_mut::<2>().0.iter_mut().zip(near.windows(2)) {
        *pair = [blend(triple[0], triple[1], 2), blend(triple[1], triple[0], 1)];
    }
    into[0] = near[0];
    if let Some(end) = into.get_mut(2 * last + 1) {
        *end = near[last];
    }
}

/// The sums of a row between two rows: three parts of the nearer one and one of the farther, in units of ¼.
pub(crate) fn between_rows(near: &[u8], far: &[u8], sums: &mut [u16]) {
    for ((sum, near), far) in sums.iter_mut().zip(near).zip(far) {
        *sum = u16::from(*near) * 3 + u16::from(*far);
    }
}

/// A row between two rows, at the same width. Which way halves are rounded alternates, lest rows drift.
pub(crate) fn between(sums: &[u16], round: u16, into: &mut [u8]) {
    for (sample, sum) in into.iter_mut().zip(sums) {
        *sample = ((sum + round) >> 2) as u8;
    }
}

/// Doubles a row between two rows.
pub(crate) fn double_between(sums: &[u16], into: &mut [u8]) {
    let last = sums.len() - 1;
    for (pair, two) in into[1..].as_chunks_mut::<2>().0.iter_mut().zip(sums.windows(2)) {
        *pair = [((two[0] * 3 + two[1] + 7) >> 4) as u8, ((two[1] * 3 + two[0] + 8) >> 4) as u8];
    }
    into[0] = ((sums[0] * 4 + 8) >> 4) as u8;
    if let Some(end) = into.get_mut(2 * last + 1) {
        *end = ((sums[last] * 4 + 7) >> 4) as u8;
    }
}
