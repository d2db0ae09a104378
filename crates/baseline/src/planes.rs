//! A decoded picture as the file holds it: one plane of samples for each component.

/// What the components mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Space {
    Grey,
    /// Full range, as JFIF has it.
    YCbCr,
    Rgb,
}

/// Rows of samples; each row begins `stride` after the one above it. What lies beyond width and height is padding.
#[derive(Debug, Clone, PartialEq)]
pub struct Plane {
    pub width: usize,
    pub height: usize,
    pub stride: usize,
    pub samples: Vec<u8>,
    /// How many samples, across and down, hold the picture: width and height are rounded up from these.
    pub extent: (f64, f64),
}

impl Plane {
    pub fn row(&self, y: usize) -> &[u8] {
        &self.samples[y * self.stride..][..self.width]
    }

    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.height).map(|y| self.row(y))
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Planes {
    pub width: usize,
    pub height: usize,
    pub space: Space,
    /// One or three; subsampled ones are smaller than the picture.
    pub planes: Vec<Plane>,
}
