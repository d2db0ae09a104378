//! Walks over a file's structure without decoding it: how large it says it is, whether it is all there, and what it
//! says of itself.
//!
//! Decoders answer half a file with half a picture and no error; an end marker that is missing gives it away.

mod gif;
mod jpeg;
mod png;
mod walk;
mod webp;

use domain::photo::Format;

pub(crate) use jpeg::Coding;
use walk::Walk;

use crate::{ImageError, Limits, sniff::sniff};

/// A JPEG has room for 64 KB; other formats may hold more.
const EXIF_MAX_BYTES: usize = 1024 * 1024;

/// A file whose structure is whole and whose size is within the limits.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Survey {
    pub(crate) format: Format,
    pub(crate) header: Header,
    pub(crate) icc: Option<Vec<u8>>,
    pub(crate) exif: Option<Vec<u8>>,
    /// Of a JPEG.
    pub(crate) coding: Option<Coding>,
}

/// What a header promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) frames: u32,
    /// What a decoder has to keep of the whole picture, however small the result: coefficients of a progressive JPEG,
    /// an interlaced PNG, a lossless WebP.
    pub(crate) kept_bytes: u64,
}

impl Header {
    pub(crate) fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    pub(crate) fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// Surveys a file of a kind that we take.
pub(crate) fn survey(bytes: &[u8], limits: &Limits) -> Result<Survey, ImageError> {
    let format = sniff(bytes)?;
    if bytes.len() as u64 > limits.max_bytes {
        let detail = format!("the file has {} bytes: {} may be uploaded", bytes.len(), limits.max_bytes);
        return Err(ImageError::TooLarge(detail));
    }
    let mut survey = match format {
        Format::Jpeg => jpeg::survey(bytes, limits),
        Format::Png => png::survey(bytes, limits),
        Format::Gif => gif::survey(bytes, limits),
        Format::Webp => webp::survey(bytes, limits),
    }?;
    // It is kept beside the pixels; what is longer than any camera writes is somebody's luggage.
    survey.exif = survey.exif.filter(|exif| exif.len() <= EXIF_MAX_BYTES);
    check_size(&survey.header, limits)?;
    check_memory(&survey.header, bytes.len() as u64, limits)?;
    Ok(survey)
}

/// Whether a decoder's work fits into the memory, with `needed_bytes` beside what it keeps of the whole picture.
pub(crate) fn check_memory(header: &Header, needed_bytes: u64, limits: &Limits) -> Result<(), ImageError> {
    if header.kept_bytes.saturating_add(needed_bytes) <= limits.max_memory_bytes {
        return Ok(());
    }
    Err(too_large(header, "for its kind; save it as a baseline JPEG, or make it smaller"))
}

fn check_size(header: &Header, limits: &Limits) -> Result<(), ImageError> {
    if header.pixels() == 0 {
        return Err(ImageError::broken("it says it has no pixels"));
    }
    if header.width.max(header.height) > limits.max_side_px {
        return Err(too_large(header, &format!("a side may have {} pixels", limits.max_side_px)));
    }
    if header.pixels() > limits.max_pixels {
        let most = limits.max_pixels / 1_000_000;
        return Err(too_large(header, &format!("{most} megapixels may be uploaded")));
    }
    Ok(())
}

fn too_large(header: &Header, most: &str) -> ImageError {
    ImageError::TooLarge(format!("{} × {} pixels are too many: {most}", header.width, header.height))
}

fn check_frames(frames: u32, limits: &Limits) -> Result<(), ImageError> {
    if frames > limits.max_frames {
        return Err(ImageError::TooLarge(format!(
            "the animation has too many frames: {} may be uploaded",
            limits.max_frames
        )));
    }
    Ok(())
}

fn check_icc(icc_bytes: usize, limits: &Limits) -> Result<(), ImageError> {
    if icc_bytes > limits.max_icc_bytes {
        let detail = format!("the colour profile has {icc_bytes} bytes; {} may be", limits.max_icc_bytes);
        return Err(ImageError::TooLarge(format!("{detail}: save the image as sRGB")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(width: u32, height: u32, kept_bytes: u64) -> Result<(), ImageError> {
        let header = Header { width, height, kept_bytes, frames: 1 };
        check_size(&header, &Limits::UPLOAD)?;
        check_memory(&header, 0, &Limits::UPLOAD)
    }

    #[test]
    fn sizes_are_judged_by_the_header() {
        assert_eq!(check(12_000, 8_000, 3), Ok(()));
        assert!(matches!(check(0, 8, 3), Err(ImageError::Corrupt(_))));
        for (width, height, kept_bytes, says) in [
            (30_001, 1, 3, "30000"),
            (20_000, 20_000, 1, "100 megapixels"),
            (12_000, 8_000, 300_000_000, "baseline"),
        ] {
            let Err(ImageError::TooLarge(detail)) = check(width, height, kept_bytes) else { panic!() };
            assert!(detail.contains(says), "{detail}");
        }
        assert!(check(u32::MAX, u32::MAX, u64::MAX).is_err());
    }

    #[test]
    fn a_file_of_too_many_bytes_is_not_looked_at() {
        let limits = Limits { max_bytes: 10, ..Limits::UPLOAD };
        let jpeg = crate::testing::jpeg(8, 8);
        assert!(matches!(survey(&jpeg, &limits), Err(ImageError::TooLarge(_))));
    }
}
