//! What shows through, and what a picture is laid on.

use image::{DynamicImage, Rgb, RgbImage, imageops};

/// Puts a picture with a short side in the middle of a white one. It is not enlarged: that shows nothing new, and a
/// narrow panorama would have to be cut.
pub(crate) fn with_margin(image: RgbImage, min_side_px: u32) -> RgbImage {
    let (width, height) = (image.width().max(min_side_px), image.height().max(min_side_px));
    if (width, height) == image.dimensions() {
        return image;
    }
    let mut framed = RgbImage::from_pixel(width, height, Rgb([u8::MAX; 3]));
    let (x, y) = ((width - image.width()) / 2, (height - image.height()) / 2);
    imageops::replace(&mut framed, &image, x.into(), y.into());
    framed
}

/// Many files have an alpha channel and nothing in it.
pub(crate) fn shows_through(image: &DynamicImage) -> bool {
    image.as_rgba8().is_some_and(|image| image.pixels().any(|pixel| pixel[3] != u8::MAX))
}

pub(crate) fn on_white(image: &DynamicImage) -> RgbImage {
    let Some(pixels) = image.as_rgba8() else { return image.to_rgb8() };
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [r, g, b, a] = pixels.get_pixel(x, y).0;
        Rgb([r, g, b].map(|light| {
            let blended = u16::from(light) * u16::from(a) + 255 * u16::from(255 - a);
            u8::try_from((blended + 127) / 255).unwrap_or(u8::MAX)
        }))
    })
}
