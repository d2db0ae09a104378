//! How large an image may be, checked on its header.

/// What a caller is ready to decode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub max_side_px: u32,
    pub max_pixels: u64,
    /// What the decoder holds at its peak, by the header's word.
    pub max_decoded_bytes: u64,
    /// Of an animation. Only its first frame is shown.
    pub max_frames: u32,
    /// Of a JPEG: each one walks over every block again.
    pub max_scans: u32,
    pub max_icc_bytes: usize,
}

impl Limits {
    /// What an upload may hold: every camera and phone on the market, and no decompression bomb. The widest case that
    /// fits into the bytes is a progressive 4:4:4 JPEG of 89 megapixels.
    pub const UPLOAD: Self = Self {
        max_side_px: 30_000,
        max_pixels: 100_000_000,
        max_decoded_bytes: 512 * 1024 * 1024,
        max_frames: 2_000,
        max_scans: 64,
        max_icc_bytes: 1024 * 1024,
    };
}
