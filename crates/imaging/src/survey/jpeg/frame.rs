//! A JPEG's frame header: its size, and the components that each pixel is made of.

use super::super::{Header, Walk};
use crate::ImageError;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) progressive: bool,
    pub(super) components: Vec<Component>,
}

/// One colour channel; its factors say how finely it is sampled beside the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Component {
    pub(super) id: u8,
    horizontal: u8,
    vertical: u8,
}

/// The frame headers are all of C0 to CF but the Huffman tables, the arithmetic ones and a reserved one.
pub(super) fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

impl Frame {
    pub(super) fn read(marker: u8, segment: &[u8]) -> Result<Self, ImageError> {
        let mut walk = Walk::new(segment, 0);
        let precision = walk.u8()?;
        let (height, width) = (u32::from(walk.u16_be()?), u32::from(walk.u16_be()?));
        let count = walk.u8()?;
        // Arithmetic coding is not among them: no browser shows it, and its work is not bounded by its bytes.
        if !matches!(marker, 0xc0..=0xc2) {
            return Err(ImageError::Unsupported(
                "this kind of JPEG is not taken; save it as a usual one".into(),
            ));
        }
        if precision != 8 {
            let detail = format!("JPEG with {precision} bits a sample is not taken; save it with 8");
            return Err(ImageError::Unsupported(detail));
        }
        if !matches!(count, 1 | 3 | 4) {
            return Err(ImageError::broken(format!("its pixels have {count} components")));
        }
        let components: Result<Vec<_>, _> = (0..count).map(|_| Component::read(&mut walk)).collect();
        Ok(Self { width, height, progressive: marker == 0xc2, components: components? })
    }

    /// How many units a scan of these components consists of: what restart intervals count.
    pub(super) fn units(&self, ids: &[u8]) -> u64 {
        let (horizontal, vertical) = self.most();
        let blocks = |side: u32, unit: u8| u64::from(side.div_ceil(8 * u32::from(unit)));
        match self.components.iter().find(|it| ids == [it.id]) {
            Some(it) => {
                let share =
                    |side: u32, factor: u8, most: u8| (side * u32::from(factor)).div_ceil(most.into());
                blocks(share(self.width, it.horizontal, horizontal), 1)
                    * blocks(share(self.height, it.vertical, vertical), 1)
            }
            None => blocks(self.width, horizontal) * blocks(self.height, vertical),
        }
    }

    /// The largest factors, across and down.
    fn most(&self) -> (u8, u8) {
        let most = |factor: fn(&Component) -> u8| self.components.iter().map(factor).max().unwrap_or(1);
        (most(|it| it.horizontal), most(|it| it.vertical))
    }

    /// Whatever comes in more than one scan is put together in memory, two bytes for each coefficient.
    pub(super) fn header(&self, scans: u32) -> Header {
        let (horizontal, vertical) = self.most();
        let plane = |it: &Component| {
            let share = |side: u32, factor: u8, most: u8| {
                (u64::from(side) * u64::from(factor)).div_ceil(u64::from(most)).next_multiple_of(16)
            };
            2 * share(self.width, it.horizontal, horizontal) * share(self.height, it.vertical, vertical)
        };
        let kept_bytes =
            if scans > 1 || self.progressive { self.components.iter().map(plane).sum() } else { 0 };
        Header { width: self.width, height: self.height, frames: 1, kept_bytes }
    }
}

impl Component {
    fn read(walk: &mut Walk<'_>) -> Result<Self, ImageError> {
        let [id, factors, _quantisation] = walk.array()?;
        let (horizontal, vertical) = (factors >> 4, factors & 15);
        if !(1..=4).contains(&horizontal) || !(1..=4).contains(&vertical) {
            return Err(ImageError::broken("a component has no sampling factor"));
        }
        Ok(Self { id, horizontal, vertical })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(marker: u8, precision: u8, components: &[[u8; 3]]) -> Result<Frame, ImageError> {
        let header = [precision, 0, 100, 0, 200, u8::try_from(components.len()).unwrap()];
        Frame::read(marker, &[header.as_slice(), components.as_flattened()].concat())
    }

    const COLOUR: [[u8; 3]; 3] = [[1, 0x22, 0], [2, 0x11, 1], [3, 0x11, 1]];

    #[test]
    fn coefficients_are_kept_only_when_they_come_in_parts() {
        let baseline = frame(0xc0, 8, &COLOUR).unwrap();
        assert_eq!((baseline.width, baseline.height), (200, 100));
        assert_eq!(baseline.header(1).kept_bytes, 0);
        // 208 × 112, and twice 112 × 64, of two bytes.
        assert_eq!(baseline.header(3).kept_bytes, 2 * (208 * 112 + 2 * 112 * 64));
        assert!(frame(0xc2, 8, &COLOUR).unwrap().header(1).kept_bytes > 0);
    }

    #[test]
    fn units_are_counted_as_decoders_do() {
        let frame = frame(0xc0, 8, &COLOUR).unwrap();
        // 200 × 100 pixels: units of 16 × 16 together, blocks of 8 × 8 of one component's own samples alone.
        assert_eq!(frame.units(&[1, 2, 3]), 13 * 7);
        assert_eq!((frame.units(&[1]), frame.units(&[2])), (25 * 13, 13 * 7));
    }

    #[test]
    fn unusual_kinds_are_named() {
        for (marker, precision) in [(0xc3, 8), (0xc5, 8), (0xc9, 8), (0xca, 8), (0xc1, 12)] {
            assert!(matches!(frame(marker, precision, &COLOUR), Err(ImageError::Unsupported(_))));
        }
        for components in [&COLOUR[..2], &[], &[[1, 0x02, 0]], &[[1, 0x51, 0]]] {
            assert!(matches!(frame(0xc0, 8, components), Err(ImageError::Corrupt(_))), "{components:?}");
        }
    }
}
