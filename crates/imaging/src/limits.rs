//! How large an image may be, checked on its header.

use domain::limits::UPLOAD_MAX_BYTES;

/// What a caller is ready to decode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Of the file.
    pub max_bytes: u64,
    pub max_side_px: u32,
    pub max_pixels: u64,
    /// Of an animation. Only its first frame is shown.
    pub max_frames: u32,
    /// Of a JPEG: each one walks over every block again.
    pub max_scans: u32,
    pub max_icc_bytes: usize,
    /// The file, what its decoder has to keep, and the picture that comes out, together.
    pub max_memory_bytes: u64,
}

impl Limits {
    /// What an upload may hold: every camera and phone on the market, and no decompression bomb. Nothing within takes
    /// more than 300 MB; 40 of them are for what is made of the picture.
    pub const UPLOAD: Self = Self {
        max_bytes: UPLOAD_MAX_BYTES,
        max_side_px: 30_000,
        max_pixels: 100_000_000,
        max_frames: 2_000,
        max_scans: 64,
        max_icc_bytes: 1024 * 1024,
        max_memory_bytes: 260_000_000,
    };

    /// What a mark that is laid over pictures may hold: a recipe may name several, and each has to be decoded.
    pub const MARK: Self = Self {
        max_bytes: 10 * 1024 * 1024,
        max_pixels: 25_000_000,
        max_memory_bytes: 95_000_000,
        ..Self::UPLOAD
    };
}
