//! JPEG by libjpeg-turbo, at a fraction of its size: the cosine transform is cut short, so a picture that is needed at
//! half its size costs little more than the reading of its data.

use image::{DynamicImage, GrayImage, RgbImage};
use turbojpeg::{Colorspace, Decompressor, Image, PixelFormat, ScalingFactor};

use super::{
    Decoded,
    planes::{fraction, our_limits},
};
use crate::{
    ImageError, Limits, colour,
    survey::{Coding, Survey, check_memory},
};

/// Fractions, in eighths, that libjpeg-turbo has vector code for.
const FAST_EIGHTHS: [u32; 4] = [1, 2, 4, 8];
/// From this size on, a fraction that is computed slowly costs less than the pixels of the next larger one.
const EVERY_EIGHTH_FROM_PIXELS: u64 = 40_000_000;

pub(super) fn decode(
    bytes: &[u8],
    survey: &Survey,
    coding: &Coding,
    at_least: f64,
    limits: &Limits,
) -> Result<Decoded, ImageError> {
    let bytes = bytes.get(..coding.end).unwrap_or(bytes);
    if let Some(decoded) = by_ourselves(bytes, survey, coding, at_least, limits) {
        return Ok(decoded);
    }
    let mut decompressor = Decompressor::new().map_err(refused)?;
    decompressor.set_scan_limit(limits.max_scans).map_err(refused)?;
    let header = decompressor.read_header(bytes).map_err(refused)?;
    if (header.width, header.height) != (survey.header.width as usize, survey.header.height as usize) {
        return Err(ImageError::broken("its headers disagree about its size"));
    }
    let eighths = eighths(survey.header.pixels(), at_least);
    let scale = ScalingFactor::new(eighths as usize, 8);
    decompressor.set_scaling_factor(scale).map_err(refused)?;
    let (width, height) = (scale.scale(header.width), scale.scale(header.height));
    let format = pixel_format(header.colorspace);
    let pitch = width * format.size();
    // Inks and the light that they become are there at the same time.
    let pixel_bytes = if format == PixelFormat::CMYK { 4 + 3 } else { format.size() };
    check_memory(&survey.header, (bytes.len() + width * height * pixel_bytes) as u64, limits)?;
    let mut pixels = vec![0; pitch * height];
    let image = Image { pixels: pixels.as_mut_slice(), width, pitch, height, format };
    decompressor.decompress(bytes, image).or_else(only_stray_bytes)?;
    let image = image_of(pixels, (width as u32, height as u32), format, survey, coding);
    let image = image.ok_or_else(|| ImageError::broken("it has fewer pixels than it says"))?;
    let exact = |side: u32| f64::from(side) * f64::from(eighths) / 8.0;
    Ok(Decoded { image, extent: (exact(survey.header.width), exact(survey.header.height)) })
}

/// Baseline files at half their size and below, where our own decoder is faster; what it does not take, libjpeg-turbo is
/// asked for, and its word counts.
fn by_ourselves(
    bytes: &[u8],
    survey: &Survey,
    coding: &Coding,
    at_least: f64,
    limits: &Limits,
) -> Option<Decoded> {
    if coding.progressive || coding.components != 3 {
        return None;
    }
    let scale = match eighths(survey.header.pixels(), at_least) {
        1 => baseline::Scale::Eighth,
        2 => baseline::Scale::Quarter,
        4 => baseline::Scale::Half,
        _ => return None,
    };
    let fraction = fraction(scale);
    let (width, height) = survey.header.size();
    let size = [width, height].map(|side| scale.of(side as usize) as u32);
    let decoded = baseline::decode_rgb(bytes, scale, &our_limits(bytes, limits)).ok()?;
    let image = RgbImage::from_raw(size[0], size[1], decoded.pixels)?.into();
    Some(Decoded { image, extent: (f64::from(width) * fraction, f64::from(height) * fraction) })
}

/// The smallest fraction of the size that serves.
fn eighths(pixels: u64, at_least: f64) -> u32 {
    let serves = |eighths: &u32| f64::from(*eighths) / 8.0 >= at_least;
    let fast = || FAST_EIGHTHS.into_iter().find(serves);
    if pixels >= EVERY_EIGHTH_FROM_PIXELS { (1..=8).find(serves) } else { fast() }.unwrap_or(8)
}

fn pixel_format(colorspace: Colorspace) -> PixelFormat {
    match colorspace {
        Colorspace::Gray => PixelFormat::GRAY,
        Colorspace::CMYK | Colorspace::YCCK => PixelFormat::CMYK,
        Colorspace::RGB | Colorspace::YCbCr => PixelFormat::RGB,
    }
}

fn image_of(
    mut pixels: Vec<u8>,
    (width, height): (u32, u32),
    format: PixelFormat,
    survey: &Survey,
    coding: &Coding,
) -> Option<DynamicImage> {
    match format {
        PixelFormat::GRAY => GrayImage::from_raw(width, height, pixels).map(DynamicImage::from),
        PixelFormat::CMYK => {
            if coding.by_adobe {
                pixels.iter_mut().for_each(|ink| *ink = u8::MAX - *ink);
            }
            // Inks become light right here; no other picture has four of them.
            let rgb = colour::cmyk_to_srgb(&pixels, survey.icc.as_deref());
            RgbImage::from_raw(width, height, rgb).map(DynamicImage::from)
        }
        _ => RgbImage::from_raw(width, height, pixels).map(DynamicImage::from),
    }
}

/// libjpeg-turbo's first complaint is the one that is told. Bytes between the last pixel and the end marker, which some
/// cameras leave there, are no loss; whatever else it complains of is.
pub(super) fn only_stray_bytes(error: turbojpeg::Error) -> Result<(), ImageError> {
    let text = error.to_string();
    if text.contains("extraneous bytes before marker 0xd9") { Ok(()) } else { Err(refused(error)) }
}

pub(super) fn refused(error: turbojpeg::Error) -> ImageError {
    match error {
        turbojpeg::Error::TurboJpegError(text) if text.contains("remature end") => ImageError::ends_early(),
        turbojpeg::Error::TurboJpegError(text) => ImageError::broken(text),
        error => ImageError::broken(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_fraction_that_serves_is_taken() {
        assert_eq!(
            [0.01, 0.125, 0.2, 0.375, 0.5, 0.51, 1.0].map(|it| eighths(12_000_000, it)),
            [1, 1, 2, 4, 4, 8, 8]
        );
        assert_eq!([0.3, 0.51, 0.9].map(|it| eighths(67_000_000, it)), [3, 5, 8]);
    }
}
