//! A part of a picture, at a new size.

use domain::recipe::Fit;
use fast_image_resize::{ResizeOptions, Resizer};
use image::DynamicImage;

use crate::ImageError;

/// A part of a picture, in pixels that need not be whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rect {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Rect {
    /// From the top left.
    pub(crate) fn of((width, height): (f64, f64)) -> Self {
        Self { left: 0.0, top: 0.0, width, height }
    }

    /// Without what arithmetic has put outside.
    pub(crate) fn within(self, image: &DynamicImage) -> Self {
        let (left, top) = (self.left.max(0.0), self.top.max(0.0));
        let width = self.width.min(f64::from(image.width()) - left);
        Self { left, top, width, height: self.height.min(f64::from(image.height()) - top) }
    }

    pub(crate) fn whole(image: &DynamicImage) -> Self {
        Self::of((image.width().into(), image.height().into()))
    }
}

/// Lanczos of three lobes; what shows through is weighed by how much it shows.
pub(crate) fn resize(
    image: &DynamicImage,
    source: Rect,
    (width, height): (u32, u32),
) -> Result<DynamicImage, ImageError> {
    let mut resized = DynamicImage::new(width, height, image.color());
    let options = ResizeOptions::new().crop(source.left, source.top, source.width, source.height);
    Resizer::new().resize(image, &mut resized, &options).map_err(ImageError::broken)?;
    Ok(resized)
}

/// The size of a picture that has to fit into a square, never larger than it is.
pub(crate) fn fit(size: (u32, u32), max_edge_px: u32) -> (u32, u32) {
    Fit::Inside.size(size, (max_edge_px, max_edge_px))
}

/// The whole image, made to fit into a square.
pub(crate) fn shrink(image: &DynamicImage, max_edge_px: u32) -> Result<DynamicImage, ImageError> {
    let size = fit((image.width(), image.height()), max_edge_px);
    if size == (image.width(), image.height()) {
        return Ok(image.clone());
    }
    resize(image, Rect::whole(image), size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_keep_their_proportions_and_are_never_enlarged() {
        assert_eq!(fit((4032, 3024), 1080), (1080, 810));
        assert_eq!(fit((3024, 4032), 256), (192, 256));
        assert_eq!(fit((30_000, 2), 256), (256, 1));
        assert_eq!(fit((100, 50), 256), (100, 50));
    }

    #[test]
    fn only_the_source_is_shown() {
        let ramp = image::RgbImage::from_fn(17, 4, |x, _| image::Rgb([u8::try_from(x * 15).unwrap(); 3]));
        let shown = resize(&ramp.clone().into(), Rect::of((16.0, 4.0)), (16, 4)).unwrap().into_rgb8();
        assert!(shown.enumerate_pixels().all(|(x, y, pixel)| pixel == ramp.get_pixel(x, y)));
    }
}
