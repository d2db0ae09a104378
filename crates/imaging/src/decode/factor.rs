//! By how much a picture shrinks while its rows come in: enough for the memory, not more than the result bears.

use crate::{
    ImageError, Limits,
    survey::{Header, check_memory},
};

/// Averaging blurs a little, which the resizing that follows hides when it still has this much to shrink.
pub(super) const MARGIN: f64 = 2.0;
/// Sums of so many pixels either way fit into their integers: see [`super::rows`].
pub(super) const MAX: u32 = 128;

/// What a decoder needs besides the picture that comes out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Needs {
    /// Of the result.
    pub(super) bytes_per_pixel: u64,
    /// The file, and what is kept of the whole picture however small the result.
    pub(super) kept_bytes: u64,
}

/// The least that `at_least` asks for with room for resizing or, where memory is short, without.
pub(super) fn factor(
    header: &Header,
    at_least: f64,
    needs: Needs,
    limits: &Limits,
) -> Result<u32, ImageError> {
    let (usual, furthest) = (serving(at_least * MARGIN), serving(at_least));
    let fits = |&factor: &u32| check(header, factor, needs, limits).is_ok();
    match (usual..=furthest).find(fits) {
        Some(factor) => Ok(factor),
        None => check(header, furthest, needs, limits).map(|()| furthest),
    }
}

/// The largest factor that leaves that fraction of a side.
fn serving(fraction: f64) -> u32 {
    // A third three times over is a hair less than one.
    let most = (1.0 / fraction + 1e-9).floor();
    (1..=MAX).rev().find(|&factor| f64::from(factor) <= most).unwrap_or(1)
}

fn check(header: &Header, factor: u32, needs: Needs, limits: &Limits) -> Result<(), ImageError> {
    let (width, height) = (header.width.div_ceil(factor), header.height.div_ceil(factor));
    let result_bytes = u64::from(width) * u64::from(height) * needs.bytes_per_pixel;
    let header = Header { kept_bytes: needs.kept_bytes, ..*header };
    check_memory(&header, result_bytes, limits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(width: u32, at_least: f64, max_memory_bytes: u64) -> Result<u32, ImageError> {
        let header = Header { width, height: 1000, frames: 1, kept_bytes: 0 };
        let needs = Needs { bytes_per_pixel: 3, kept_bytes: 1000 };
        factor(&header, at_least, needs, &Limits { max_memory_bytes, ..Limits::UPLOAD })
    }

    #[test]
    fn room_is_left_for_resizing() {
        assert_eq!(of(4000, 1.0, u64::MAX), Ok(1));
        assert_eq!(of(4000, 0.26, u64::MAX), Ok(1));
        assert_eq!(of(4000, 0.25, u64::MAX), Ok(2));
        assert_eq!(of(6000, 1.0 / 6.0, u64::MAX), Ok(3));
        assert_eq!(of(30_000, 1e-6, u64::MAX), Ok(MAX));
    }

    #[test]
    fn where_memory_is_short_the_room_is_given_up_first() {
        assert_eq!(of(4000, 0.1, 3 * 800 * 200 + 1000), Ok(5));
        assert_eq!(of(4000, 0.1, 3 * 800 * 200 + 999), Ok(6));
        assert_eq!(of(4000, 0.1, 3 * 400 * 100 + 1000), Ok(10));
        assert!(matches!(of(4000, 0.1, 3 * 400 * 100 + 999), Err(ImageError::TooLarge(_))));
    }
}
