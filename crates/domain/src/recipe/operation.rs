//! One operation: what it takes, and the size of the picture behind it.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};

use crate::{id::PhotoId, limits::RENDER_MAX_SIDE_PX};

/// One step from a picture to another.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum Operation {
    /// Keeps a part, in pixels of the picture as it is by then.
    Crop {
        x: u32,
        y: u32,
        #[schema(minimum = 1)]
        width: u32,
        #[schema(minimum = 1)]
        height: u32,
    },
    /// Nothing is enlarged. A side that is not given is as large as the other allows, and at most 4,096 pixels.
    Resize {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(minimum = 1, maximum = 4096)]
        width: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(minimum = 1, maximum = 4096)]
        height: Option<u32>,
        /// `inside`, when it is not given. The others need both sides.
        #[serde(default)]
        fit: Fit,
    },
    /// Clockwise.
    Rotate {
        degrees: QuarterTurn,
    },
    Flip {
        axis: Axis,
    },
    /// Gaussian; sigma from 0.3 to 100 pixels.
    Blur {
        #[schema(minimum = 0.3, maximum = 100)]
        sigma_px: f32,
    },
    /// Unsharp masking with a radius of one pixel; from 0.1 to 5 times the difference is added.
    Sharpen {
        #[schema(minimum = 0.1, maximum = 5)]
        amount: f32,
    },
    Grayscale,
    Sepia,
    /// From -100, black, over 0, as it is, to 100, twice as bright.
    Brightness {
        #[schema(minimum = -100, maximum = 100)]
        percent: i32,
    },
    /// From -100, grey, over 0, as it is, to 100, twice the contrast.
    Contrast {
        #[schema(minimum = -100, maximum = 100)]
        percent: i32,
    },
    /// From -100, without colour, over 0, as it is, to 100, twice as colourful.
    Saturation {
        #[schema(minimum = -100, maximum = 100)]
        percent: i32,
    },
    /// Lays another photo over the picture, such as a logo with a transparent background.
    Watermark {
        /// One of the caller's own photos.
        photo_id: PhotoId,
        /// `bottom_right`, when it is not given.
        #[serde(default)]
        place: Place,
        /// Width of the mark, of the picture's.
        #[serde(default = "a_fifth")]
        #[schema(minimum = 1, maximum = 100, default = 20)]
        width_percent: u32,
        #[serde(default = "half")]
        #[schema(minimum = 1, maximum = 100, default = 50)]
        opacity_percent: u32,
    },
}

/// How a picture is brought to a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// As large as both sides allow, in its own shape.
    #[default]
    Inside,
    /// Fills both sides; what is over is cut off evenly. A picture that is too small gives a smaller one of that shape.
    Cover,
    /// All of it, in the middle of a canvas of exactly this size: transparent, or white in a JPEG.
    Contain,
}

/// Clockwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub enum QuarterTurn {
    Once,
    Twice,
    Thrice,
}

/// Which way a picture is mirrored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// Left becomes right.
    Horizontal,
    /// Top becomes bottom.
    Vertical,
}

/// Where a mark lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    TopLeft,
    Top,
    TopRight,
    Left,
    Centre,
    Right,
    BottomLeft,
    Bottom,
    #[default]
    BottomRight,
}

fn a_fifth() -> u32 {
    20
}

fn half() -> u32 {
    50
}

/// The field that is wrong, and what may be there.
type Checked = Result<(), (&'static str, String)>;

impl Operation {
    /// All of the picture, at most this large either way.
    #[must_use]
    pub fn within(side_px: u32) -> Self {
        Self::Resize { width: Some(side_px), height: Some(side_px), fit: Fit::Inside }
    }

    /// Whether its values are among those that may be asked for, whatever the picture.
    pub(super) fn check(&self) -> Checked {
        match *self {
            Self::Crop { width, height, .. } => {
                in_range("width", width, 1..=u32::MAX)?;
                in_range("height", height, 1..=u32::MAX)
            }
            Self::Resize { width, height, fit } => check_resize(width, height, fit),
            Self::Blur { sigma_px } => in_range("sigma_px", sigma_px, 0.3..=100.0),
            Self::Sharpen { amount } => in_range("amount", amount, 0.1..=5.0),
            Self::Brightness { percent } | Self::Contrast { percent } | Self::Saturation { percent } => {
                in_range("percent", percent, -100..=100)
            }
            Self::Watermark { width_percent, opacity_percent, .. } => {
                in_range("width_percent", width_percent, 1..=100)?;
                in_range("opacity_percent", opacity_percent, 1..=100)
            }
            Self::Rotate { .. } | Self::Flip { .. } | Self::Grayscale | Self::Sepia => Ok(()),
        }
    }

    /// The picture's size behind the operation, in pixels.
    ///
    /// # Errors
    /// When the picture before it is too small for a crop.
    pub fn size_after(&self, (width, height): (u32, u32)) -> Result<(u32, u32), String> {
        match *self {
            Self::Crop { x, y, width: w, height: h } => {
                let inside =
                    |at: u32, length: u32, side: u32| at.checked_add(length).is_some_and(|end| end <= side);
                if inside(x, w, width) && inside(y, h, height) {
                    return Ok((w, h));
                }
                Err(format!("{w} × {h} pixels from {x}, {y} do not lie in a picture of {width} × {height}"))
            }
            Self::Resize { width: w, height: h, fit } => Ok(fit.size((width, height), bounds(w, h))),
            Self::Rotate { degrees: QuarterTurn::Once | QuarterTurn::Thrice } => Ok((height, width)),
            _ => Ok((width, height)),
        }
    }
}

/// Both sides of what is asked for.
fn bounds(width: Option<u32>, height: Option<u32>) -> (u32, u32) {
    (width.unwrap_or(RENDER_MAX_SIDE_PX), height.unwrap_or(RENDER_MAX_SIDE_PX))
}

impl Fit {
    /// The size of the result for a picture and the sides that are asked for.
    #[must_use]
    pub fn size(self, (width, height): (u32, u32), (w, h): (u32, u32)) -> (u32, u32) {
        let ratios = (f64::from(w) / f64::from(width), f64::from(h) / f64::from(height));
        match self {
            Self::Contain => (w, h),
            Self::Inside => scaled((width, height), ratios.0.min(ratios.1).min(1.0)),
            Self::Cover => scaled((w, h), 1.0 / ratios.0.max(ratios.1).max(1.0)),
        }
    }
}

fn scaled((width, height): (u32, u32), by: f64) -> (u32, u32) {
    let side = |side: u32| (f64::from(side) * by).round().max(1.0) as u32;
    (side(width), side(height))
}

fn check_resize(width: Option<u32>, height: Option<u32>, fit: Fit) -> Checked {
    for (field, side) in [("width", width), ("height", height)] {
        if let Some(side) = side {
            in_range(field, side, 1..=RENDER_MAX_SIDE_PX)?;
        }
    }
    match (fit, width, height) {
        (_, None, None) => Err(("width", "a width, a height, or both".into())),
        (Fit::Cover | Fit::Contain, None, _) | (Fit::Cover | Fit::Contain, _, None) => {
            Err(("fit", "cover and contain need a width and a height".into()))
        }
        _ => Ok(()),
    }
}

fn in_range<T: PartialOrd + std::fmt::Display>(
    field: &'static str,
    value: T,
    range: RangeInclusive<T>,
) -> Checked {
    if range.contains(&value) {
        return Ok(());
    }
    Err((field, format!("from {} to {}", range.start(), range.end())))
}

impl TryFrom<u32> for QuarterTurn {
    type Error = &'static str;

    fn try_from(degrees: u32) -> Result<Self, Self::Error> {
        match degrees {
            90 => Ok(Self::Once),
            180 => Ok(Self::Twice),
            270 => Ok(Self::Thrice),
            _ => Err("one of 90, 180, 270"),
        }
    }
}

impl From<QuarterTurn> for u32 {
    fn from(turn: QuarterTurn) -> Self {
        match turn {
            QuarterTurn::Once => 90,
            QuarterTurn::Twice => 180,
            QuarterTurn::Thrice => 270,
        }
    }
}

/// It is written as a number of degrees.
impl PartialSchema for QuarterTurn {
    fn schema() -> RefOr<Schema> {
        let degrees = ObjectBuilder::new().schema_type(Type::Integer).enum_values(Some([90, 180, 270]));
        degrees.description(Some("Clockwise, in degrees.")).into()
    }
}

impl ToSchema for QuarterTurn {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_is_enlarged_and_shapes_are_kept() {
        let (wide, small) = ((4000, 3000), (40, 30));
        assert_eq!(Fit::Inside.size(wide, (1080, 1080)), (1080, 810));
        assert_eq!(Fit::Inside.size(small, (1080, 1080)), small);
        assert_eq!(Fit::Cover.size(wide, (800, 800)), (800, 800));
        assert_eq!(Fit::Cover.size(small, (800, 400)), (40, 20));
        assert_eq!(Fit::Contain.size(small, (80, 80)), (80, 80));
        assert_eq!(Fit::Inside.size((30_000, 1), (100, 100)), (100, 1));
    }

    #[test]
    fn unknown_operations_and_fields_are_refused() {
        let read = |value| serde_json::from_value::<Operation>(value).map_err(|error| error.to_string());
        assert!(read(json!({"op": "explode"})).unwrap_err().contains("explode"));
        assert!(read(json!({"op": "resize", "width": 5, "depth": 5})).unwrap_err().contains("depth"));
        assert!(read(json!({"op": "rotate", "degrees": 45})).unwrap_err().contains("90, 180, 270"));
        assert!(read(json!({"op": "flip", "axis": "diagonal"})).unwrap_err().contains("diagonal"));
        assert_eq!(read(json!({"op": "sepia"})), Ok(Operation::Sepia));
    }

    #[test]
    fn cover_needs_both_sides() {
        let resize = |width, height, fit| Operation::Resize { width, height, fit }.check();
        assert_eq!(resize(Some(5), None, Fit::Inside), Ok(()));
        assert_eq!(resize(Some(5), None, Fit::Cover).unwrap_err().0, "fit");
        assert_eq!(resize(None, None, Fit::Inside).unwrap_err().0, "width");
        assert_eq!(resize(Some(5), Some(100_000), Fit::Cover).unwrap_err().0, "height");
        assert!(Operation::Blur { sigma_px: f32::NAN }.check().is_err());
    }
}
