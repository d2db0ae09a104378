//! Walks over a file's structure without decoding it: how large it says it is, and whether it is all there.
//!
//! Decoders answer half a file with half a picture and no error; an end marker that is missing gives it away.

mod gif;
mod jpeg;
mod png;
mod webp;

use domain::photo::Format;

pub(crate) use jpeg::JpegSurvey;

use crate::{ImageError, Limits};

/// What a header promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// What the decoder holds for each pixel at its peak.
    pub(crate) bytes_per_pixel: u64,
    pub(crate) frames: u32,
}

/// A file whose structure is whole and whose size is within the limits.
#[derive(Debug)]
pub(crate) enum Survey {
    Jpeg(JpegSurvey),
    Other(Format, Header),
}

impl Survey {
    pub(crate) fn header(&self) -> Header {
        match self {
            Self::Jpeg(jpeg) => jpeg.header,
            Self::Other(_, header) => *header,
        }
    }
}

pub(crate) fn survey(bytes: &[u8], format: Format, limits: &Limits) -> Result<Survey, ImageError> {
    let survey = match format {
        Format::Jpeg => Survey::Jpeg(jpeg::survey(bytes, limits)?),
        Format::Png => Survey::Other(format, png::survey(bytes, limits)?),
        Format::Gif => Survey::Other(format, gif::survey(bytes, limits)?),
        Format::Webp => Survey::Other(format, webp::survey(bytes, limits)?),
    };
    check_size(survey.header(), limits)?;
    Ok(survey)
}

fn check_size(header: Header, limits: &Limits) -> Result<(), ImageError> {
    let Header { width, height, bytes_per_pixel, .. } = header;
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 {
        return Err(ImageError::broken("it says it has no pixels"));
    }
    if width.max(height) > limits.max_side_px {
        return Err(too_large(header, &format!("a side may have {} pixels", limits.max_side_px)));
    }
    if pixels > limits.max_pixels {
        let most = limits.max_pixels / 1_000_000;
        return Err(too_large(header, &format!("{most} megapixels may be uploaded")));
    }
    if pixels * bytes_per_pixel > limits.max_decoded_bytes {
        return Err(too_large(header, "for its kind; save it as an 8-bit baseline JPEG, or make it smaller"));
    }
    Ok(())
}

fn too_large(header: Header, most: &str) -> ImageError {
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

/// Reads on through a file; what is not there is [`ImageError::ends_early`].
#[derive(Debug)]
struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Walk<'a> {
    fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], ImageError> {
        let end = self.at.checked_add(count).ok_or_else(ImageError::ends_early)?;
        let taken = self.bytes.get(self.at..end).ok_or_else(ImageError::ends_early)?;
        self.at = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ImageError> {
        self.take(N)?.try_into().map_err(|_| ImageError::ends_early())
    }

    fn u8(&mut self) -> Result<u8, ImageError> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn u16_be(&mut self) -> Result<u16, ImageError> {
        self.array().map(u16::from_be_bytes)
    }

    fn u16_le(&mut self) -> Result<u16, ImageError> {
        self.array().map(u16::from_le_bytes)
    }

    fn u24_le(&mut self) -> Result<u32, ImageError> {
        self.array().map(|[a, b, c]| u32::from_le_bytes([a, b, c, 0]))
    }

    fn u32_be(&mut self) -> Result<u32, ImageError> {
        self.array().map(u32::from_be_bytes)
    }

    fn u32_le(&mut self) -> Result<u32, ImageError> {
        self.array().map(u32::from_le_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(width: u32, height: u32, bytes_per_pixel: u64) -> Result<(), ImageError> {
        check_size(Header { width, height, bytes_per_pixel, frames: 1 }, &Limits::UPLOAD)
    }

    #[test]
    fn sizes_are_judged_by_the_header() {
        assert_eq!(check(12_000, 8_000, 3), Ok(()));
        assert!(matches!(check(0, 8, 3), Err(ImageError::Corrupt(_))));
        for (width, height, bytes_per_pixel, says) in
            [(30_001, 1, 3, "30000"), (20_000, 20_000, 1, "100 megapixels"), (12_000, 8_000, 8, "8-bit")]
        {
            let Err(ImageError::TooLarge(detail)) = check(width, height, bytes_per_pixel) else { panic!() };
            assert!(detail.contains(says), "{detail}");
        }
        assert!(check(u32::MAX, u32::MAX, 8).is_err());
    }
}
