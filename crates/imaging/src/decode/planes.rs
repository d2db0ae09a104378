//! A JPEG's own planes: light, and two colours that are mostly sampled at half its resolution. Half of the pixels that RGB
//! would have, and nothing has to be converted twice for a result that is JPEG again.
//!
//! Baseline files, nearly all that cameras write, are read by our own decoder. What it does not take, for whatever
//! reason, libjpeg-turbo is asked for, and its word counts.

use baseline::Scale;
use image::{DynamicImage, GrayImage};
use turbojpeg::{Colorspace, DecompressHeader, Decompressor, ScalingFactor, Subsamp, YuvImage};

use super::jpeg::{only_stray_bytes, refused};
use crate::{
    ImageError, Limits,
    survey::{Coding, Survey, check_memory},
};

/// One plane, and how many of its samples, from the top left, hold the picture.
#[derive(Debug)]
pub(crate) struct Plane {
    pub(crate) samples: DynamicImage,
    pub(crate) extent: (f64, f64),
}

/// Light, blue less light, red less light: JPEG's Y, Cb, Cr.
pub(crate) type Planes = [Plane; 3];

/// Decodes to planes at the smallest fraction of the size that serves; nothing if the file has no such planes.
pub(crate) fn planes(
    bytes: &[u8],
    survey: &Survey,
    at_least: f64,
    limits: &Limits,
) -> Result<Option<Planes>, ImageError> {
    let Some(coding) = survey.coding.filter(|coding| coding.components == 3) else { return Ok(None) };
    let bytes = bytes.get(..coding.end).unwrap_or(bytes);
    let scale = serving(at_least);
    // Three samples for each pixel at most, and twice the colours' while libjpeg-turbo's are told apart.
    let (width, height) = scaled(scale, survey);
    check_memory(&survey.header, (bytes.len() + 5 * width * height) as u64, limits)?;
    match by_ourselves(bytes, survey, &coding, scale, limits) {
        Some(planes) => Ok(Some(planes)),
        None => by_turbojpeg(bytes, survey, scale, limits),
    }
}

/// The smallest fraction that serves, of those that both decoders are fast at.
fn serving(at_least: f64) -> Scale {
    let scales = [Scale::Eighth, Scale::Quarter, Scale::Half];
    scales.into_iter().find(|scale| fraction(*scale) >= at_least).unwrap_or(Scale::Full)
}

pub(super) fn fraction(scale: Scale) -> f64 {
    scale.block_px() as f64 / 8.0
}

/// What the picture has of a plane, in samples that need not be whole.
fn extent(scale: Scale, survey: &Survey, (across, down): (usize, usize)) -> (f64, f64) {
    let part = |side: u32, of: usize| f64::from(side) * fraction(scale) / of as f64;
    (part(survey.header.width, across), part(survey.header.height, down))
}

/// The whole picture at a fraction.
fn scaled(scale: Scale, survey: &Survey) -> (usize, usize) {
    (scale.of(survey.header.width as usize), scale.of(survey.header.height as usize))
}

fn by_ourselves(
    bytes: &[u8],
    survey: &Survey,
    coding: &Coding,
    scale: Scale,
    limits: &Limits,
) -> Option<Planes> {
    if coding.progressive {
        return None;
    }
    let decoded = baseline::decode_planes(bytes, scale, &our_limits(bytes, limits)).ok()?;
    let whole = (decoded.width, decoded.height);
    let ours = decoded.space == baseline::Space::YCbCr && whole == scaled(scale, survey);
    // Light at the full resolution, as cameras and programs write it; anything else is too rare to be clever about.
    if !ours || (decoded.planes[0].width, decoded.planes[0].height) != whole {
        return None;
    }
    let [light, blue, red] = <[_; 3]>::try_from(decoded.planes).ok()?;
    Some([plane(light)?, plane(blue)?, plane(red)?])
}

/// The limits as our own decoder counts them: without the file.
pub(super) fn our_limits(bytes: &[u8], limits: &Limits) -> baseline::Limits {
    let saturated = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    baseline::Limits {
        max_side_px: limits.max_side_px as usize,
        max_pixels: saturated(limits.max_pixels),
        max_memory_bytes: saturated(limits.max_memory_bytes.saturating_sub(bytes.len() as u64)),
    }
}

/// Without what stands beside and below the picture.
fn plane(mut plane: baseline::Plane) -> Option<Plane> {
    if plane.width != plane.stride {
        (1..plane.height).for_each(|y| {
            plane.samples.copy_within(y * plane.stride..y * plane.stride + plane.width, y * plane.width);
        });
    }
    plane.samples.truncate(plane.width * plane.height);
    Some(Plane { samples: grey(plane.width, plane.height, plane.samples)?, extent: plane.extent })
}

fn grey(width: usize, height: usize, samples: Vec<u8>) -> Option<DynamicImage> {
    GrayImage::from_raw(width as u32, height as u32, samples).map(DynamicImage::from)
}

fn by_turbojpeg(
    bytes: &[u8],
    survey: &Survey,
    scale: Scale,
    limits: &Limits,
) -> Result<Option<Planes>, ImageError> {
    let mut decompressor = Decompressor::new().map_err(refused)?;
    decompressor.set_scan_limit(limits.max_scans).map_err(refused)?;
    let header = decompressor.read_header(bytes).map_err(refused)?;
    if !has_planes(&header) || header.width != survey.header.width as usize {
        return Ok(None);
    }
    decompressor.set_scaling_factor(ScalingFactor::new(scale.block_px(), 8)).map_err(refused)?;
    let (width, height) = scaled(scale, survey);
    let mut yuv = YuvImage { pixels: Vec::new(), width, align: 1, height, subsamp: header.subsamp };
    let (light_size, colour_size) = (yuv.y_size(), yuv.uv_size());
    let (light_bytes, colour_bytes) = (light_size.0 * light_size.1, colour_size.0 * colour_size.1);
    yuv.pixels = vec![0; light_bytes + 2 * colour_bytes];
    decompressor.decompress_to_yuv(bytes, yuv.as_deref_mut()).or_else(only_stray_bytes)?;
    let red = yuv.pixels.split_off(light_bytes + colour_bytes);
    let blue = yuv.pixels.split_off(light_bytes);
    let plane = |samples, (width, height), share| {
        Some(Plane { samples: grey(width, height, samples)?, extent: extent(scale, survey, share) })
    };
    let share = header.subsamp.size();
    let planes = || {
        let light = plane(yuv.pixels, light_size, (1, 1))?;
        Some([light, plane(blue, colour_size, share)?, plane(red, colour_size, share)?])
    };
    planes().map(Some).ok_or_else(|| ImageError::broken("it has fewer samples than it says"))
}

fn has_planes(header: &DecompressHeader) -> bool {
    let known = matches!(header.subsamp, Subsamp::None | Subsamp::Sub2x1 | Subsamp::Sub2x2 | Subsamp::Sub1x2);
    header.colorspace == Colorspace::YCbCr && known
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{survey::survey, testing};

    fn both(bytes: &[u8], at_least: f64) -> (Option<Planes>, Option<Planes>) {
        let limits = Limits::UPLOAD;
        let survey = survey(bytes, &limits).unwrap();
        let (coding, scale) = (survey.coding.unwrap(), serving(at_least));
        let ours = by_ourselves(bytes, &survey, &coding, scale, &limits);
        (ours, by_turbojpeg(bytes, &survey, scale, &limits).unwrap())
    }

    #[test]
    fn both_decoders_give_the_same_planes() {
        for (width, height) in [(160, 120), (161, 119), (17, 33), (1, 1), (8, 9)] {
            for at_least in [0.1, 0.2, 0.5, 1.0] {
                let (ours, turbo) = both(&testing::jpeg(width, height), at_least);
                for (ours, turbo) in ours.unwrap().iter().zip(&turbo.unwrap()) {
                    assert_eq!(ours.extent, turbo.extent);
                    let (ours, turbo) = (ours.samples.to_luma8(), turbo.samples.to_luma8());
                    for (x, y, sample) in ours.enumerate_pixels() {
                        let apart = sample[0].abs_diff(turbo.get_pixel(x, y)[0]);
                        assert!(apart <= 2, "{width}×{height} at {at_least}: {apart} apart at {x}, {y}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_progressive_file_has_planes_by_libjpeg_turbo_alone() {
        let (ours, turbo) = both(&testing::progressive_jpeg(160, 120), 0.5);
        assert!(ours.is_none() && turbo.is_some());
    }

    #[test]
    fn what_is_no_light_and_colour_has_no_planes() {
        for bytes in [testing::cmyk_jpeg(32, 32), testing::png(32, 32)] {
            let survey = survey(&bytes, &Limits::UPLOAD).unwrap();
            assert!(planes(&bytes, &survey, 1.0, &Limits::UPLOAD).unwrap().is_none());
        }
    }
}
