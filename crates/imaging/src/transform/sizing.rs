//! Sizes: inside, covering, or contained in what is asked for.

use domain::{
    limits::RENDER_MAX_SIDE_PX,
    recipe::{Fit, Output},
};
use image::{DynamicImage, GenericImage, Rgb, RgbImage, RgbaImage};

use super::canvas::Canvas;
use crate::{ImageError, resize::Rect};

/// What becomes of a picture that is brought to a size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sizing {
    /// The part of the picture that is shown, in its own pixels.
    source: Rect,
    /// What that part is brought to.
    shown: (u32, u32),
    /// What it lies on the middle of.
    bed: (u32, u32),
}

impl Sizing {
    pub(super) fn new(size: (u32, u32), asked: (Option<u32>, Option<u32>), fit: Fit) -> Self {
        let asked = (asked.0.unwrap_or(RENDER_MAX_SIDE_PX), asked.1.unwrap_or(RENDER_MAX_SIDE_PX));
        let bed = fit.size(size, asked);
        let whole = Rect::of((size.0.into(), size.1.into()));
        match fit {
            Fit::Inside => Self { source: whole, shown: bed, bed },
            Fit::Cover => Self { source: middle(size, bed), shown: bed, bed },
            Fit::Contain => Self { source: whole, shown: Fit::Inside.size(size, asked), bed },
        }
    }

    /// Pixels that come out for each that goes in, at most 1.
    pub(super) fn scale(&self) -> f64 {
        let (width, height) = (f64::from(self.shown.0), f64::from(self.shown.1));
        (width / self.source.width).max(height / self.source.height).min(1.0)
    }
}

/// The largest part of that shape, from the middle.
fn middle(size: (u32, u32), shape: (u32, u32)) -> Rect {
    let (width, height) = (f64::from(size.0), f64::from(size.1));
    let scale = (width / f64::from(shape.0)).min(height / f64::from(shape.1));
    let (w, h) = (f64::from(shape.0) * scale, f64::from(shape.1) * scale);
    Rect { left: (width - w) / 2.0, top: (height - h) / 2.0, width: w, height: h }
}

pub(super) fn resize(canvas: &mut Canvas, sizing: Sizing, output: Output) -> Result<(), ImageError> {
    canvas.crop(sizing.source, sizing.shown);
    canvas.resize(sizing.shown)?;
    if sizing.bed == sizing.shown {
        return Ok(());
    }
    let (image, _) = canvas.upright()?;
    let laid = in_the_middle(std::mem::take(image), sizing.bed, output)?;
    canvas.replace(laid);
    Ok(())
}

/// White around it in a JPEG, nothing elsewhere.
fn in_the_middle(
    image: DynamicImage,
    (width, height): (u32, u32),
    output: Output,
) -> Result<DynamicImage, ImageError> {
    let (x, y) = ((width - image.width()) / 2, (height - image.height()) / 2);
    let white = matches!(output, Output::Jpeg { .. });
    if white && !image.color().has_alpha() {
        let mut bed = RgbImage::from_pixel(width, height, Rgb([u8::MAX; 3]));
        bed.copy_from(&image.into_rgb8(), x, y)?;
        return Ok(bed.into());
    }
    let around = if white { [u8::MAX; 4] } else { [0; 4] };
    let mut bed = RgbaImage::from_pixel(width, height, around.into());
    bed.copy_from(&image.into_rgba8(), x, y)?;
    Ok(bed.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_covers_comes_from_the_middle() {
        let sizing = Sizing::new((4000, 3000), (Some(300), Some(600)), Fit::Cover);
        assert_eq!(sizing.source, Rect { left: 1250.0, top: 0.0, width: 1500.0, height: 3000.0 });
        assert_eq!((sizing.shown, sizing.scale()), ((300, 600), 0.2));
    }

    #[test]
    fn what_is_contained_is_not_enlarged() {
        let sizing = Sizing::new((40, 30), (Some(100), Some(50)), Fit::Contain);
        assert_eq!((sizing.shown, sizing.bed, sizing.scale()), ((40, 30), (100, 50), 1.0));
    }

    #[test]
    fn what_lies_around_is_white_in_a_jpeg_and_nothing_elsewhere() {
        let picture = DynamicImage::from(RgbImage::from_pixel(2, 2, Rgb([9, 9, 9])));
        let jpeg = in_the_middle(picture.clone(), (4, 2), Output::Jpeg { quality: 80 }).unwrap();
        assert_eq!(jpeg.as_bytes()[..6], [255, 255, 255, 9, 9, 9]);
        let png = in_the_middle(picture, (4, 2), Output::Png).unwrap();
        assert_eq!(png.as_bytes()[..8], [0, 0, 0, 0, 9, 9, 9, 255]);
    }
}
