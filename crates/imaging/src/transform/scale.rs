//! How much of a picture's size its recipe needs.

use domain::recipe::Operation;

use super::sizing::Sizing;
use crate::ImageError;

/// Pixels for each pixel of the full size, at most 1, that serve the first operation that brings the picture to a size;
/// whatever comes before it is done on as few. Looks at every operation, so that none fails after the work has begun.
pub(super) fn enough(operations: &[Operation], full: (u32, u32)) -> Result<f64, ImageError> {
    let mut size = full;
    let mut enough = None;
    for operation in operations {
        if let Operation::Resize { width, height, fit } = *operation {
            enough = enough.or_else(|| Some(Sizing::new(size, (width, height), fit).scale()));
        }
        let detail = |detail| ImageError::Unsupported(format!("{}: {detail}", name(operation)));
        size = operation.size_after(size).map_err(detail)?;
    }
    Ok(enough.unwrap_or(1.0))
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
    fn a_crop_that_leaves_the_picture_is_named() {
        let crop = Operation::Crop { x: 50, y: 0, width: 60, height: 10 };
        let refused = enough(&[Operation::within(100), Operation::Sepia, crop], (400, 300));
        let Err(ImageError::Unsupported(detail)) = refused else { panic!("{refused:?}") };
        assert!(detail.starts_with("crop: 60 × 10 pixels from 50, 0"), "{detail}");
    }
}
