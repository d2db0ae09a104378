//! What a picture is to be turned into: operations in their order, and the form of the result. Knows no pixels: only
//! what may be asked for, how it is written, and how large the picture is after each operation.

mod operation;
mod query;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use operation::{Axis, Fit, Operation, Place, QuarterTurn};

use crate::{
    id::Sha256,
    limits::{MARKS_MAX, OPERATIONS_MAX, RENDER_MAX_SIDE_PX},
    photo::Format,
};

/// The quality of a lossy result when none is asked for.
pub const USUAL_QUALITY: u8 = 80;

/// Operations that can be done, in the order in which they are done, and the form of the result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    pub operations: Vec<Operation>,
    pub output: Output,
}

/// The form of a result. Quality runs from 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "format", rename_all = "snake_case")]
pub enum Output {
    Jpeg { quality: u8 },
    Png,
    Webp { quality: u8 },
}

/// The name of a form, as it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutputFormat {
    Jpeg,
    Png,
    Webp,
}

/// What is wrong with one value that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The parameter's name in a query; in a list of operations, where it stands: `/operations/3/width`.
    pub at: String,
    pub detail: String,
}

impl Wrong {
    pub(crate) fn new(at: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { at: at.into(), detail: detail.into() }
    }
}

impl Recipe {
    /// A recipe of operations that were given as a list.
    ///
    /// # Errors
    /// Everything that is wrong, at `/operations/{index}/{field}`.
    pub fn new(operations: Vec<Operation>, output: Output) -> Result<Self, Vec<Wrong>> {
        if operations.len() > OPERATIONS_MAX {
            let detail = format!("{} operations: at most {OPERATIONS_MAX}", operations.len());
            return Err(vec![Wrong::new("/operations", detail)]);
        }
        let wrong = operations.iter().enumerate().filter_map(wrong_of).chain(too_many_marks(&operations));
        let wrong: Vec<_> = wrong.collect();
        if wrong.is_empty() { Ok(Self::bounded(operations, output)) } else { Err(wrong) }
    }

    /// A result is never larger than what is asked for at most: a recipe that does not resize reduces to that, after
    /// what is cut off first.
    fn bounded(mut operations: Vec<Operation>, output: Output) -> Self {
        if !operations.iter().any(|operation| matches!(operation, Operation::Resize { .. })) {
            let crops = operations.iter().take_while(|operation| matches!(operation, Operation::Crop { .. }));
            operations.insert(crops.count(), Operation::within(RENDER_MAX_SIDE_PX));
        }
        Self { operations, output }
    }

    /// Whether the operations can be done on a picture of this size, in pixels.
    ///
    /// # Errors
    /// The first operation that leaves the picture, with its place in the list.
    pub fn fits(&self, size: (u32, u32)) -> Result<(), (usize, String)> {
        let mut size = size;
        for (index, operation) in self.operations.iter().enumerate() {
            size = operation.size_after(size).map_err(|detail| (index, detail))?;
        }
        Ok(())
    }

    /// The same for the same result, whatever it was asked with. `edition` tells the code that computes it: one that
    /// computes otherwise makes other results.
    #[must_use]
    pub fn key(&self, edition: u32) -> String {
        let canonical = serde_json::json!([edition, self]).to_string();
        Sha256::of(canonical.as_bytes()).to_string()[..32].to_owned()
    }
}

fn wrong_of((index, operation): (usize, &Operation)) -> Option<Wrong> {
    let (field, detail) = operation.check().err()?;
    Some(Wrong::new(format!("/operations/{index}/{field}"), detail))
}

fn too_many_marks(operations: &[Operation]) -> Option<Wrong> {
    let mut marks = operations.iter().enumerate().filter(|(_, it)| matches!(it, Operation::Watermark { .. }));
    let (index, _) = marks.nth(MARKS_MAX)?;
    Some(Wrong::new(format!("/operations/{index}"), format!("at most {MARKS_MAX} watermarks")))
}

impl Output {
    /// The form that is asked for, or the usual one of the picture.
    ///
    /// # Errors
    /// When a quality is not one, or is asked of a form that has none.
    pub fn new(
        format: Option<OutputFormat>,
        quality: Option<u8>,
        usual: OutputFormat,
    ) -> Result<Self, &'static str> {
        if quality.is_some_and(|quality| !(1..=100).contains(&quality)) {
            return Err("quality is from 1 to 100");
        }
        let some_quality = quality.unwrap_or(USUAL_QUALITY);
        match format.unwrap_or(usual) {
            OutputFormat::Jpeg => Ok(Self::Jpeg { quality: some_quality }),
            OutputFormat::Webp => Ok(Self::Webp { quality: some_quality }),
            OutputFormat::Png if quality.is_some() => Err("PNG loses nothing, and has no quality"),
            OutputFormat::Png => Ok(Self::Png),
        }
    }

    #[must_use]
    pub fn format(self) -> Format {
        match self {
            Self::Jpeg { .. } => Format::Jpeg,
            Self::Png => Format::Png,
            Self::Webp { .. } => Format::Webp,
        }
    }
}

impl std::str::FromStr for OutputFormat {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "jpeg" | "jpg" => Ok(Self::Jpeg),
            "png" => Ok(Self::Png),
            "webp" => Ok(Self::Webp),
            _ => Err("one of jpeg, png, webp"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const JPEG: Output = Output::Jpeg { quality: 80 };

    fn operations(list: serde_json::Value) -> Vec<Operation> {
        serde_json::from_value(list).unwrap()
    }

    #[test]
    fn what_does_not_resize_is_bounded_after_the_crop() {
        let list = json!([{"op": "crop", "x": 1, "y": 2, "width": 5000, "height": 5000}, {"op": "sepia"}]);
        let recipe = Recipe::new(operations(list), JPEG).unwrap();
        assert_eq!(recipe.operations[1], Operation::within(4096));
        assert_eq!(recipe.operations.len(), 3);
    }

    #[test]
    fn everything_wrong_is_told_with_its_place() {
        let list = json!([
            {"op": "resize", "width": 0},
            {"op": "sepia"},
            {"op": "blur", "sigma_px": 1000.0},
        ]);
        let wrong = Recipe::new(operations(list), JPEG).unwrap_err();
        let places: Vec<_> = wrong.iter().map(|wrong| wrong.at.as_str()).collect();
        assert_eq!(places, ["/operations/0/width", "/operations/2/sigma_px"]);
        let many = vec![Operation::Sepia; 21];
        assert_eq!(Recipe::new(many, JPEG).unwrap_err()[0].at, "/operations");
    }

    #[test]
    fn a_few_marks_are_enough() {
        let mark = json!({"op": "watermark", "photo_id": "01KAG6Y5N1T2V3W4X5Y6Z7A8B9"});
        let list = |marks: usize| [vec![json!({"op": "sepia"})], vec![mark.clone(); marks]].concat();
        assert!(Recipe::new(operations(list(4).into()), JPEG).is_ok());
        assert_eq!(Recipe::new(operations(list(5).into()), JPEG).unwrap_err()[0].at, "/operations/5");
    }

    #[test]
    fn a_crop_has_to_lie_in_the_picture_as_it_is_by_then() {
        let list = json!([
            {"op": "rotate", "degrees": 90},
            {"op": "crop", "x": 0, "y": 0, "width": 300, "height": 400},
        ]);
        let recipe = Recipe::new(operations(list), JPEG).unwrap();
        assert_eq!(recipe.fits((400, 300)), Ok(()));
        assert_eq!(recipe.fits((300, 400)).unwrap_err().0, 2, "behind the bound, which comes first");
    }

    #[test]
    fn the_key_is_of_the_result() {
        let recipe = |list| Recipe::new(operations(list), JPEG).unwrap();
        let small = recipe(json!([{"op": "resize", "width": 100}]));
        assert_eq!(small.key(1), recipe(json!([{"op": "resize", "width": 100, "fit": "inside"}])).key(1));
        assert_ne!(small.key(1), small.key(2));
        assert_ne!(small.key(1), recipe(json!([{"op": "resize", "width": 101}])).key(1));
        assert_eq!(small.key(1).len(), 32);
    }

    #[test]
    fn a_quality_is_asked_of_what_has_one() {
        let output = |format, quality| Output::new(format, quality, OutputFormat::Webp);
        assert_eq!(output(None, None), Ok(Output::Webp { quality: 80 }));
        assert_eq!(output(Some(OutputFormat::Png), None), Ok(Output::Png));
        assert!(output(Some(OutputFormat::Png), Some(80)).is_err());
        assert!(output(None, Some(0)).is_err() && output(None, Some(101)).is_err());
    }
}
