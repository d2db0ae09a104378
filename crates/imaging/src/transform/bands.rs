//! Resizing that needs no more memory than the picture and its result: what shows through is weighed in place, and large
//! results are made band by band, where at once would take a third picture, as wide as the result and as high as the
//! source.

use fast_image_resize::{MulDiv, ResizeOptions, Resizer};
use image::{DynamicImage, GenericImage};

use crate::{ImageError, resize::Rect};

/// A result of up to this many pixels is made at once.
const AT_ONCE_PX: u32 = 4_000_000;
/// Rows of a band.
const BAND_PX: u32 = 256;
/// Rows above and below a band that are computed and thrown away. A row is made of what lies within three rows of the
/// result, so that bands meet without a seam.
const OVERLAP_PX: u32 = 4;

/// A part of a picture at a size: Lanczos of three lobes.
pub(super) fn resize(
    image: DynamicImage,
    source: Rect,
    size: (u32, u32),
) -> Result<DynamicImage, ImageError> {
    let band_px = if size.0 * size.1 <= AT_ONCE_PX { size.1 } else { BAND_PX };
    by_bands(image, source, size, band_px)
}

fn by_bands(
    mut image: DynamicImage,
    source: Rect,
    (width, height): (u32, u32),
    band_px: u32,
) -> Result<DynamicImage, ImageError> {
    let alpha = image.color().has_alpha();
    if alpha {
        MulDiv::new().multiply_alpha_inplace(&mut image).map_err(ImageError::broken)?;
    }
    let mut resized = if band_px >= height {
        resized(&mut Resizer::new(), &image, source, (width, height))?
    } else {
        bands(&image, source, (width, height), band_px)?
    };
    if alpha {
        MulDiv::new().divide_alpha_inplace(&mut resized).map_err(ImageError::broken)?;
    }
    Ok(resized)
}

fn bands(
    image: &DynamicImage,
    source: Rect,
    (width, height): (u32, u32),
    band_px: u32,
) -> Result<DynamicImage, ImageError> {
    let (mut resizer, mut whole) = (Resizer::new(), DynamicImage::new(width, height, image.color()));
    let source_rows = source.height / f64::from(height);
    for top in (0..height).step_by(band_px as usize) {
        let bottom = height.min(top + band_px);
        let (from, to) = (top.saturating_sub(OVERLAP_PX), height.min(bottom + OVERLAP_PX));
        let part = Rect {
            top: source.top + f64::from(from) * source_rows,
            height: f64::from(to - from) * source_rows,
            ..source
        };
        let band = resized(&mut resizer, image, part.within(image), (width, to - from))?;
        paste(&mut whole, &band.crop_imm(0, top - from, width, bottom - top), top)?;
    }
    Ok(whole)
}

fn resized(
    resizer: &mut Resizer,
    image: &DynamicImage,
    source: Rect,
    (width, height): (u32, u32),
) -> Result<DynamicImage, ImageError> {
    let mut resized = DynamicImage::new(width, height, image.color());
    let Rect { left, top, width, height } = source;
    let options = ResizeOptions::new().crop(left, top, width, height).use_alpha(false);
    resizer.resize(image, &mut resized, &options).map_err(ImageError::broken)?;
    Ok(resized)
}

fn paste(whole: &mut DynamicImage, band: &DynamicImage, top: u32) -> Result<(), ImageError> {
    use DynamicImage::{ImageLuma8, ImageLumaA8, ImageRgb8, ImageRgba8};
    match (whole, band) {
        (ImageLuma8(whole), ImageLuma8(band)) => whole.copy_from(band, 0, top)?,
        (ImageLumaA8(whole), ImageLumaA8(band)) => whole.copy_from(band, 0, top)?,
        (ImageRgb8(whole), ImageRgb8(band)) => whole.copy_from(band, 0, top)?,
        (ImageRgba8(whole), ImageRgba8(band)) => whole.copy_from(band, 0, top)?,
        (whole, band) => whole.copy_from(band, 0, top)?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use image::{Rgba, RgbaImage};

    use super::*;
    use crate::testing::picture;

    const SOURCE: Rect = Rect { left: 3.25, top: 7.5, width: 80.0, height: 1490.25 };

    fn seen_through() -> DynamicImage {
        RgbaImage::from_fn(90, 1501, |x, y| Rgba([200, (y / 6) as u8, 20, (x * 2) as u8])).into()
    }

    /// The largest difference of two samples.
    fn most(one: &DynamicImage, other: &DynamicImage) -> u8 {
        let both = one.as_bytes().iter().zip(other.as_bytes());
        both.map(|(a, b)| a.abs_diff(*b)).max().unwrap()
    }

    #[test]
    fn bands_meet_without_a_seam() {
        let rgb = DynamicImage::from(picture(90, 1501));
        for image in [DynamicImage::from(rgb.to_luma8()), DynamicImage::from(rgb.to_luma_alpha8()), rgb] {
            for size in [(40, 600), (70, 1400), (80, 257)] {
                let whole = by_bands(image.clone(), SOURCE, size, u32::MAX).unwrap();
                for band_px in [64, 256] {
                    let bands = by_bands(image.clone(), SOURCE, size, band_px).unwrap();
                    assert!(most(&whole, &bands) <= 1, "{size:?}");
                }
            }
        }
    }

    #[test]
    fn what_shows_through_is_weighed_by_how_much_it_shows() {
        let expected = crate::resize::resize(&seen_through(), SOURCE, (40, 600)).unwrap();
        for band_px in [100, u32::MAX] {
            let resized = by_bands(seen_through(), SOURCE, (40, 600), band_px).unwrap();
            let most = most(&expected, &resized);
            assert!(most <= 1, "{most}");
        }
    }
}
