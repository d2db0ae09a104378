//! The blurred preview that a page shows until the thumbnail is there.

use base64::{Engine, prelude::BASE64_STANDARD};
use image::DynamicImage;

use crate::{ImageError, resize::shrink};

/// What ThumbHash takes at most.
const THUMBHASH_MAX_PX: u32 = 100;

/// A ThumbHash in base64, about 25 bytes.
pub(crate) fn placeholder(image: &DynamicImage) -> Result<String, ImageError> {
    let small = shrink(image, THUMBHASH_MAX_PX)?.into_rgba8();
    let hash = thumbhash::rgba_to_thumb_hash(small.width() as usize, small.height() as usize, &small);
    Ok(BASE64_STANDARD.encode(hash))
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    #[test]
    fn the_preview_has_the_pictures_colour_and_shape() {
        let image = RgbImage::from_pixel(300, 150, Rgb([200, 30, 30])).into();
        let hash = BASE64_STANDARD.decode(placeholder(&image).unwrap()).unwrap();
        assert!(hash.len() <= 25);
        let (r, g, b, _) = thumbhash::thumb_hash_to_average_rgba(&hash).unwrap();
        assert!((r - 0.78).abs() < 0.05 && (g - 0.12).abs() < 0.05 && (b - 0.12).abs() < 0.05, "{r} {g} {b}");
        assert!(thumbhash::thumb_hash_to_approximate_aspect_ratio(&hash).unwrap() > 1.5);
    }
}
