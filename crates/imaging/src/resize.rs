//! Sizes of the renditions: inside a square, in proportion, and never larger than the picture is.

use fast_image_resize::{ResizeOptions, Resizer};
use image::DynamicImage;

use crate::ImageError;

/// The size in pixels of a picture that has to fit into a square.
pub(crate) fn fit(width: u32, height: u32, max_edge_px: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= max_edge_px {
        return (width, height);
    }
    let scaled = |side: u32| {
        let side = u64::from(side) * u64::from(max_edge_px);
        let rounded = (side + u64::from(longest) / 2) / u64::from(longest);
        u32::try_from(rounded).unwrap_or(max_edge_px).max(1)
    };
    (scaled(width), scaled(height))
}

/// The picture in the first `extent` pixels of an image, at a new size.
pub(crate) fn resize(
    image: &DynamicImage,
    extent: (f64, f64),
    (width, height): (u32, u32),
) -> Result<DynamicImage, ImageError> {
    let mut resized = DynamicImage::new(width, height, image.color());
    let options = ResizeOptions::new().crop(0.0, 0.0, extent.0, extent.1);
    Resizer::new().resize(image, &mut resized, &options).map_err(ImageError::broken)?;
    Ok(resized)
}

/// The whole image, made to fit into a square.
pub(crate) fn shrink(image: &DynamicImage, max_edge_px: u32) -> Result<DynamicImage, ImageError> {
    let size = fit(image.width(), image.height(), max_edge_px);
    if size == (image.width(), image.height()) {
        return Ok(image.clone());
    }
    resize(image, (f64::from(image.width()), f64::from(image.height())), size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_keep_their_proportions_and_are_never_enlarged() {
        assert_eq!(fit(4032, 3024, 1080), (1080, 810));
        assert_eq!(fit(3024, 4032, 256), (192, 256));
        assert_eq!(fit(30_000, 2, 256), (256, 1));
        assert_eq!(fit(100, 50, 256), (100, 50));
    }

    #[test]
    fn only_the_extent_is_shown() {
        let ramp = image::RgbImage::from_fn(17, 4, |x, _| image::Rgb([u8::try_from(x * 15).unwrap(); 3]));
        let shown = resize(&ramp.clone().into(), (16.0, 4.0), (16, 4)).unwrap().into_rgb8();
        assert!(shown.enumerate_pixels().all(|(x, y, pixel)| pixel == ramp.get_pixel(x, y)));
    }
}
