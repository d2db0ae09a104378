//! How much of a picture's size its recipe needs.

use domain::{limits::RENDER_MAX_SIDE_PX, recipe::Operation};

use super::sizing::Sizing;
use crate::ImageError;

/// Pixels for each pixel of the full size, at most 1, that serve the first operation that brings the picture to a size;
/// whatever comes before it is done on as few. Looks at every operation, so that none fails after the work has begun.
pub(super) fn enough(operations: &[Operation], full: (u32, u32)) -> Result<f64, ImageError> {
    let mut size = full;
    let mut enough = None;
    let mut touched = None;
    for operation in operations {
        let refused = |detail| ImageError::Unsupported(format!("{}: {detail}", name(operation)));
        match *operation {
            Operation::Resize { width, height, fit } => {
                enough = enough.or_else(|| Some(Sizing::new(size, (width, height), fit).scale()));
            }
            Operation::Crop { .. } | Operation::Rotate { .. } | Operation::Flip { .. } => {}
            _ if enough.is_none() => touched = touched.max(Some((pixels(size), name(operation)))),
            _ => {}
        }
        size = operation.size_after(size).map_err(refused)?;
    }
    let enough = enough.unwrap_or(1.0);
    check_touched(touched, enough)?;
    Ok(enough)
}

fn pixels((width, height): (u32, u32)) -> u64 {
    u64::from(width) * u64::from(height)
}

/// What changes pixels costs memory and time for each of them, unlike what moves them; so it is done on no more than a
/// result may have.
fn check_touched(touched: Option<(u64, &str)>, enough: f64) -> Result<(), ImageError> {
    let most = pixels((RENDER_MAX_SIDE_PX, RENDER_MAX_SIDE_PX));
    match touched {
        Some((pixels, name)) if pixels as f64 * enough * enough > most as f64 => {
            Err(ImageError::TooLarge(format!(
                "{name}: the picture has more than {} megapixels by then: resize it first",
                most / 1_000_000
            )))
        }
        _ => Ok(()),
    }
}

/// The size of the first picture that is made of the decoded one, which is not larger.
pub(super) fn copied((width, height): (u32, u32), enough: f64) -> (u32, u32) {
    let side = |side: u32| (f64::from(side) * enough).ceil().min(RENDER_MAX_SIDE_PX.into()) as u32;
    (side(width), side(height))
}

/// As the operation is called where it is asked for.
pub(super) fn name(operation: &Operation) -> &'static str {
    match operation {
        Operation::Crop { .. } => "crop",
        Operation::Resize { .. } => "resize",
        Operation::Rotate { .. } => "rotate",
        Operation::Flip { .. } => "flip",
        Operation::Blur { .. } => "blur",
        Operation::Sharpen { .. } => "sharpen",
        Operation::Grayscale => "grayscale",
        Operation::Sepia => "sepia",
        Operation::Brightness { .. } => "brightness",
        Operation::Contrast { .. } => "contrast",
        Operation::Saturation { .. } => "saturation",
        Operation::Watermark { .. } => "watermark",
    }
}

#[cfg(test)]
mod tests {
    use domain::recipe::Fit;

    use super::*;

    fn to(width: u32, height: u32, fit: Fit) -> Operation {
        Operation::Resize { width: Some(width), height: Some(height), fit }
    }

    #[test]
    fn the_first_size_that_is_asked_for_decides() {
        let full = (4000, 3000);
        let crop = Operation::Crop { x: 0, y: 0, width: 2000, height: 1500 };
        assert_eq!(enough(&[to(400, 400, Fit::Inside)], full), Ok(0.1));
        assert_eq!(enough(&[to(400, 600, Fit::Cover)], full), Ok(0.2));
        assert_eq!(enough(&[to(400, 600, Fit::Contain)], full), Ok(0.1));
        assert_eq!(enough(&[crop, to(400, 400, Fit::Inside), Operation::within(100)], full), Ok(0.2));
        assert_eq!(enough(&[crop, to(4000, 4000, Fit::Cover)], full), Ok(1.0));
        assert_eq!(enough(&[crop], full), Ok(1.0));
    }

    #[test]
    fn pixels_are_changed_when_there_are_few_of_them() {
        let full = (10_000, 7_500);
        let cut = Operation::Crop { x: 0, y: 0, width: 10, height: 10 };
        assert_eq!(enough(&[Operation::Sepia, to(1000, 1000, Fit::Inside)], full), Ok(0.1));
        assert!(enough(&[cut, Operation::Sepia, to(10, 10, Fit::Inside)], full).is_ok());
        let refused = enough(&[Operation::Sepia, cut, to(10, 10, Fit::Inside)], full);
        assert!(matches!(refused, Err(ImageError::TooLarge(detail)) if detail.starts_with("sepia: ")));
    }

    #[test]
    fn a_crop_that_leaves_the_picture_is_named() {
        let crop = Operation::Crop { x: 50, y: 0, width: 60, height: 10 };
        let refused = enough(&[Operation::within(100), Operation::Sepia, crop], (400, 300));
        let Err(ImageError::Unsupported(detail)) = refused else { panic!("{refused:?}") };
        assert!(detail.starts_with("crop: 60 × 10 pixels from 50, 0"), "{detail}");
    }
}
