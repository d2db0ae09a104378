//! Whether a JPEG's scans bring the whole picture. A progressive file that was cut off between two of them looks whole
//! to a decoder, and is blurred.

use super::{super::Walk, frame::Frame};
use crate::ImageError;

/// Nothing came of this coefficient yet; otherwise the lowest bit that has come.
const MISSING: u8 = u8::MAX;

/// For each component, how much of each of its 64 coefficients has come.
#[derive(Debug, Default)]
pub(super) struct Coverage(Vec<[u8; 64]>);

impl Coverage {
    /// Notes what a scan brings, by its header.
    pub(super) fn add(&mut self, segment: &[u8], frame: &Frame) -> Result<(), ImageError> {
        self.0.resize(frame.components.len(), [MISSING; 64]);
        let ids = components(segment)?;
        let [start, end, bits] = Walk::new(segment, 1 + 2 * ids.len()).array()?;
        let (start, end, low_bit) = if frame.progressive { (start, end, bits & 15) } else { (0, 63, 0) };
        for id in ids {
            let at = frame.components.iter().position(|component| component.id == id);
            let component =
                at.ok_or_else(|| ImageError::broken("a scan of a component that is not there"))?;
            let band = self.0[component].get_mut(usize::from(start)..=usize::from(end));
            band.ok_or_else(|| ImageError::broken("a scan of coefficients that are not there"))?
                .fill(low_bit);
        }
        Ok(())
    }

    /// Whether everything has come, to the last bit.
    pub(super) fn check(&self, frame: &Frame) -> Result<(), ImageError> {
        let whole =
            self.0.len() == frame.components.len() && self.0.iter().flatten().all(|low_bit| *low_bit == 0);
        if whole { Ok(()) } else { Err(ImageError::ends_early()) }
    }
}

/// Which components a scan brings, by its header.
pub(super) fn components(segment: &[u8]) -> Result<Vec<u8>, ImageError> {
    let mut walk = Walk::new(segment, 0);
    let count = walk.u8()?;
    (0..count).map(|_| walk.array().map(|[id, _tables]| id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(marker: u8) -> Frame {
        Frame::read(marker, &[8, 0, 8, 0, 8, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]).unwrap()
    }

    fn whole(marker: u8, scans: &[&[u8]]) -> Result<bool, ImageError> {
        let frame = frame(marker);
        let mut coverage = Coverage::default();
        for scan in scans {
            coverage.add(scan, &frame)?;
        }
        Ok(coverage.check(&frame).is_ok())
    }

    #[test]
    fn every_component_has_to_come() {
        assert_eq!(whole(0xc0, &[&[3, 1, 0, 2, 0, 3, 0, 0, 63, 0]]), Ok(true));
        assert_eq!(whole(0xc0, &[&[1, 1, 0, 0, 63, 0], &[1, 3, 0, 0, 63, 0]]), Ok(false));
        assert_eq!(whole(0xc0, &[]), Ok(false));
    }

    #[test]
    fn every_bit_has_to_come() {
        let first: &[u8] = &[3, 1, 0, 2, 0, 3, 0, 0, 0, 0x01];
        let (rest, last): (Vec<Vec<u8>>, &[u8]) =
            ((1..=3).map(|id| vec![1, id, 0, 1, 63, 0]).collect(), &[3, 1, 0, 2, 0, 3, 0, 0, 0, 0x10]);
        let mut scans = vec![first];
        scans.extend(rest.iter().map(Vec::as_slice));
        assert_eq!(whole(0xc2, &scans), Ok(false));
        scans.push(last);
        assert_eq!(whole(0xc2, &scans), Ok(true));
    }

    #[test]
    fn scans_of_what_is_not_there_are_broken() {
        assert!(whole(0xc0, &[&[1, 9, 0, 0, 63, 0]]).is_err());
        assert!(whole(0xc2, &[&[1, 1, 0, 1, 64, 0]]).is_err());
        assert!(whole(0xc2, &[&[1, 1, 0, 9, 5, 0]]).is_err());
    }
}
