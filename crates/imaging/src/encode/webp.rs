//! WebP by libwebp, lossy; alpha is kept and loses nothing.

use std::borrow::Cow;

use image::DynamicImage;
use webp::{Channels, Compression, WebpError};

use crate::ImageError;

pub(super) fn encode(image: &DynamicImage, quality: u8) -> Result<Vec<u8>, ImageError> {
    let (pixels, channels) = pixels(image);
    let size = (image.width(), image.height());
    webp::encode(&pixels, size, channels, Compression::Lossy { quality }).map_err(|error| match error {
        WebpError::Size { .. } => {
            ImageError::TooLarge(format!("a side of a WebP has at most {} pixels", webp::MAX_SIDE_PX))
        }
        error => ImageError::broken(error),
    })
}

/// The format knows no grey.
fn pixels(image: &DynamicImage) -> (Cow<'_, [u8]>, Channels) {
    match image {
        DynamicImage::ImageRgb8(rgb) => (Cow::Borrowed(rgb), Channels::Rgb),
        DynamicImage::ImageRgba8(rgba) => (Cow::Borrowed(rgba), Channels::Rgba),
        image if image.color().has_alpha() => (Cow::Owned(image.to_rgba8().into_raw()), Channels::Rgba),
        image => (Cow::Owned(image.to_rgb8().into_raw()), Channels::Rgb),
    }
}

#[cfg(test)]
mod tests {
    use image::{GenericImageView, Rgba, RgbaImage};

    use super::*;
    use crate::testing;

    fn read(webp: &[u8]) -> DynamicImage {
        image::load_from_memory(webp).unwrap()
    }

    #[test]
    fn colours_come_back_nearly_and_alpha_exactly() {
        let image = RgbaImage::from_fn(40, 30, |x, _| Rgba([200, 90, 40, (x * 6) as u8]));
        let back = read(&encode(&image.clone().into(), 90).unwrap());
        assert_eq!(back.dimensions(), (40, 30));
        let back = back.into_rgba8();
        for (back, pixel) in back.pixels().zip(image.pixels()).filter(|(_, pixel)| pixel[3] > 128) {
            assert!(back.0.iter().zip(pixel.0).all(|(&back, sample)| back.abs_diff(sample) <= 6));
        }
        assert!(back.pixels().zip(image.pixels()).all(|(back, pixel)| back[3] == pixel[3]));
    }

    #[test]
    fn grey_becomes_colour_that_looks_grey() {
        let grey = DynamicImage::from(testing::picture(32, 32)).into_luma8();
        let back = read(&encode(&grey.clone().into(), 95).unwrap()).into_rgb8();
        for (back, grey) in back.pixels().zip(grey.pixels()) {
            assert!(back.0.iter().all(|&sample| sample.abs_diff(grey[0]) <= 12));
        }
    }

    #[test]
    fn a_lower_quality_takes_fewer_bytes() {
        let picture = DynamicImage::from(testing::picture(200, 150));
        let bytes = |quality| encode(&picture, quality).unwrap().len();
        assert!(bytes(20) < bytes(80) && bytes(80) < bytes(100));
    }

    #[test]
    fn a_side_that_the_format_cannot_hold_is_refused() {
        let error = encode(&DynamicImage::new_rgb8(16_384, 1), 80).unwrap_err();
        assert!(matches!(error, ImageError::TooLarge(detail) if detail.contains("16383")));
    }
}
