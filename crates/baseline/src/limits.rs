//! How large a picture may be; checked from the header, before anything is allocated.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub max_side_px: usize,
    pub max_pixels: usize,
    /// Of everything that is allocated for one picture; the file itself not counted.
    pub max_memory_bytes: usize,
}

impl Limits {
    /// What an upload may be.
    pub const UPLOAD: Self =
        Self { max_side_px: 30_000, max_pixels: 100_000_000, max_memory_bytes: 200 << 20 };
}
