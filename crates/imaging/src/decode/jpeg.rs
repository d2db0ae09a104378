//! JPEG by `jpeg-decoder`, which decodes at a fraction of the size, reads non-interleaved scans right and does not
//! take half a file for a whole one; zune-jpeg, behind `image`, fails in all three.

use image::{DynamicImage, GrayImage, RgbImage};
use jpeg_decoder::{Decoder, PixelFormat};

use super::Decoded;
use crate::{ImageError, colour, survey::JpegSurvey};

/// One-bits, stuffed as coded data has to be. No Huffman code is all ones, so a scan that is short of data runs into
/// an error here, where the decoder would otherwise go on with zeros to the end of the picture. Behind a whole scan
/// nobody reads them.
const TRIPWIRE: [u8; 32] = {
    let mut ones = [0xff; 32];
    let mut at = 1;
    while at < ones.len() {
        ones[at] = 0;
        at += 2;
    }
    ones
};

pub(super) fn decode(bytes: &[u8], survey: &JpegSurvey, enough_px: u32) -> Result<Decoded, ImageError> {
    let guarded = with_tripwires(bytes, survey);
    let mut decoder = Decoder::new(guarded.as_slice());
    let (full_width, full_height) = (survey.header.width, survey.header.height);
    let (width, height) = scale(&mut decoder, full_width, full_height, enough_px)?;
    let pixels = decoder.decode()?;
    let info = decoder.info().ok_or_else(|| ImageError::broken("it has no frame header"))?;
    let (icc, exif) = (decoder.icc_profile(), decoder.exif_data().map(<[u8]>::to_vec));
    let (width, height) = (u32::from(width), u32::from(height));
    let (image, icc) = match info.pixel_format {
        PixelFormat::L8 => (GrayImage::from_raw(width, height, pixels).map(DynamicImage::from), icc),
        PixelFormat::RGB24 => (RgbImage::from_raw(width, height, pixels).map(DynamicImage::from), icc),
        // Inks become light right here; the profile has done its work then.
        PixelFormat::CMYK32 => {
            let rgb = colour::cmyk_to_srgb(&pixels, icc.as_deref());
            (RgbImage::from_raw(width, height, rgb).map(DynamicImage::from), None)
        }
        PixelFormat::L16 => {
            return Err(ImageError::Unsupported("JPEG with more than 8 bits a sample is not taken".into()));
        }
    };
    let image = image.ok_or_else(|| ImageError::broken("it has fewer pixels than it says"))?;
    let extent = (exact(full_width, width), exact(full_height, height));
    Ok(Decoded { image, extent, icc, exif })
}

/// The file up to its end marker, with a tripwire behind the data of each scan.
fn with_tripwires(bytes: &[u8], survey: &JpegSurvey) -> Vec<u8> {
    let mut guarded = Vec::with_capacity(survey.end + survey.scan_ends.len() * TRIPWIRE.len());
    let mut from = 0;
    for &end in &survey.scan_ends {
        guarded.extend_from_slice(&bytes[from..end]);
        guarded.extend_from_slice(&TRIPWIRE);
        from = end;
    }
    guarded.extend_from_slice(&bytes[from..survey.end]);
    guarded
}

/// Asks for the smallest fraction that leaves the longer side enough pixels. The decoder stops at the first side that
/// is satisfied, so the shorter one asks for what it cannot get.
fn scale(
    decoder: &mut Decoder<&[u8]>,
    width: u32,
    height: u32,
    enough_px: u32,
) -> Result<(u16, u16), ImageError> {
    let enough = u16::try_from(enough_px).unwrap_or(u16::MAX);
    let (width, height) = if width >= height { (enough, u16::MAX) } else { (u16::MAX, enough) };
    Ok(decoder.scale(width, height)?)
}

/// The picture's part of a scaled side: of 412 pixels out of 3292 at 1/8, it covers 411.5.
fn exact(full: u32, scaled: u32) -> f64 {
    let eighths = [1.0, 2.0, 4.0, 8.0].map(|eighths| f64::from(full) * eighths / 8.0);
    let fits = |exact: &f64| exact.ceil() >= f64::from(scaled);
    eighths.into_iter().find(fits).unwrap_or(f64::from(scaled)).min(f64::from(scaled))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scaled_side_is_known_to_the_fraction() {
        assert_eq!(exact(3292, 412), 411.5);
        assert_eq!(exact(3292, 3292), 3292.0);
        assert_eq!(exact(4032, 2016), 2016.0);
        assert_eq!(exact(1, 1), 0.125);
    }
}
