//! Enlarges rows of subsampled components to the picture's width, as libjpeg's "fancy" upsampling does: between
//! the two nearest samples, three parts of the nearer and one of the farther.

/// Doubles a row. `near` is the row; `into` is filled to its length.
pub(crate) fn double_row(near: &[u8], into: &mut [u8]) {
    let last = near.len() - 1;
    for ((pair, left), right) in into[1..].as_chunks_mut::<2>().0.iter_mut().zip(near).zip(&near[1..]) {
        let (left, right) = (u16::from(*left), u16::from(*right));
        *pair = side_by_side((left * 3 + right + 2) >> 2, (right * 3 + left + 1) >> 2);
    }
    into[0] = near[0];
    if let Some(end) = into.get_mut(2 * last + 1) {
        *end = near[last];
    }
}

/// Two samples as the bytes of one word: in this form whole vectors are stored.
#[inline(always)]
fn side_by_side(left: u16, right: u16) -> [u8; 2] {
    (left | right << 8).to_le_bytes()
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
    for ((pair, left), right) in into[1..].as_chunks_mut::<2>().0.iter_mut().zip(sums).zip(&sums[1..]) {
        *pair = side_by_side((left * 3 + right + 7) >> 4, (right * 3 + left + 8) >> 4);
    }
    into[0] = ((sums[0] * 4 + 8) >> 4) as u8;
    if let Some(end) = into.get_mut(2 * last + 1) {
        *end = ((sums[last] * 4 + 7) >> 4) as u8;
    }
}
