//! The frame header: sizes and sampling, and what they make of the planes at a scale.

use crate::{Error, Limits};

/// How large the decoded picture is, of the size in the file; rounded up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    Full,
    Half,
    Quarter,
    Eighth,
}

impl Scale {
    pub const ALL: [Self; 4] = [Self::Full, Self::Half, Self::Quarter, Self::Eighth];

    /// The side of the square that one block of 8×8 samples becomes.
    pub fn block_px(self) -> usize {
        match self {
            Self::Full => 8,
            Self::Half => 4,
            Self::Quarter => 2,
            Self::Eighth => 1,
        }
    }

    /// A side of the file's picture at this scale.
    pub fn of(self, side_px: usize) -> usize {
        (side_px * self.block_px()).div_ceil(8)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Component {
    pub(crate) id: u8,
    /// Blocks in an interleaved unit, side by side and one above the other: 1 or 2.
    pub(crate) across: usize,
    pub(crate) down: usize,
    pub(crate) quantisation: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) components: Vec<Component>,
    pub(crate) max_across: usize,
    pub(crate) max_down: usize,
}

impl Frame {
    /// `payload`: of the frame header's segment.
    pub(crate) fn parse(payload: &[u8], limits: &Limits) -> Result<Self, Error> {
        let [precision, height_high, height_low, width_high, width_low, count, rest @ ..] = payload else {
            return Err(Error::Corrupt("a frame header is too short"));
        };
        if *precision != 8 {
            return Err(Error::Unsupported("more than 8 bits a sample"));
        }
        let height = usize::from(u16::from_be_bytes([*height_high, *height_low]));
        let width = usize::from(u16::from_be_bytes([*width_high, *width_low]));
        check_size(width, height, limits)?;
        if rest.len() != usize::from(*count) * 3 {
            return Err(Error::Corrupt("a frame header has a wrong length"));
        }
        let mut components = rest.chunks_exact(3).map(component).collect::<Result<Vec<_>, _>>()?;
        match &mut components[..] {
            // Sampling relates components; one alone has none.
            [only] => (only.across, only.down) = (1, 1),
            [_, _, _] => {}
            _ => return Err(Error::Unsupported("neither one nor three components")),
        }
        let max_across = components.iter().map(|component| component.across).max().unwrap_or(1);
        let max_down = components.iter().map(|component| component.down).max().unwrap_or(1);
        Ok(Self { width, height, components, max_across, max_down })
    }

    /// Interleaved units in a row, and rows of them.
    pub(crate) fn units(&self) -> (usize, usize) {
        (self.width.div_ceil(8 * self.max_across), self.height.div_ceil(8 * self.max_down))
    }

    /// A component's size where its blocks become squares of `block_px`.
    pub(crate) fn size_of(&self, component: &Component, block_px: usize) -> (usize, usize) {
        (
            (self.width * component.across * block_px).div_ceil(8 * self.max_across),
            (self.height * component.down * block_px).div_ceil(8 * self.max_down),
        )
    }

    /// The same to the fraction.
    pub(crate) fn extent_of(&self, component: &Component, block_px: usize) -> (f64, f64) {
        let part =
            |side: usize, factor: usize, most: usize| (side * factor * block_px) as f64 / (8 * most) as f64;
        (
            part(self.width, component.across, self.max_across),
            part(self.height, component.down, self.max_down),
        )
    }

    /// A component's blocks where it is alone in a scan.
    pub(crate) fn blocks_of(&self, component: &Component) -> (usize, usize) {
        let (width, height) = self.size_of(component, 8);
        (width.div_ceil(8), height.div_ceil(8))
    }
}

fn check_size(width: usize, height: usize, limits: &Limits) -> Result<(), Error> {
    if height == 0 {
        return Err(Error::Unsupported("a height that is told after the picture"));
    }
    if width == 0 {
        return Err(Error::Corrupt("a width of 0"));
    }
    if width.max(height) > limits.max_side_px {
        return Err(Error::TooLarge("a side"));
    }
    if width * height > limits.max_pixels {
        return Err(Error::TooLarge("the number of pixels"));
    }
    Ok(())
}

fn component(bytes: &[u8]) -> Result<Component, Error> {
    let (across, down) = (usize::from(bytes[1] >> 4), usize::from(bytes[1] & 15));
    if !(1..=4).contains(&across) || !(1..=4).contains(&down) {
        return Err(Error::Corrupt("a sampling factor is not 1 to 4"));
    }
    if across > 2 || down > 2 {
        return Err(Error::Unsupported("a sampling factor of more than 2"));
    }
    if bytes[2] > 3 {
        return Err(Error::Corrupt("a quantisation table beyond the fourth"));
    }
    Ok(Component { id: bytes[0], across, down, quantisation: usize::from(bytes[2]) })
}
