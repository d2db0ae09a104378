//! A photo's file and a recipe in, a picture out.

mod canvas;
mod scale;
mod sizing;
mod turn;

use std::collections::BTreeMap;

use domain::{
    id::PhotoId,
    photo::Format,
    recipe::{Operation, Output, Recipe},
};

use self::{canvas::Canvas, sizing::Sizing};
use crate::{
    ImageError, Limits, Step, camera,
    decode::decode,
    encode::encode,
    resize::Rect,
    survey::{Survey, survey},
};

/// The files of the photos that watermarks name.
pub type Marks = BTreeMap<PhotoId, Vec<u8>>;

/// What came out of a recipe.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
    pub format: Format,
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { width, height, format, bytes } = self;
        write!(f, "{width}×{height} {} of {} bytes", format.media_type(), bytes.len())
    }
}

/// Does what a recipe says.
///
/// # Errors
/// Why the file or one of the marks is not taken, or which operation cannot be done on it.
pub fn transform(
    bytes: &[u8],
    recipe: &Recipe,
    marks: &Marks,
    limits: &Limits,
) -> Result<Picture, ImageError> {
    transform_watched(bytes, recipe, marks, limits, &mut |_| {})
}

/// The same; `done` is called after each step, and again when the same kind of step follows later.
///
/// # Errors
/// Why the file or one of the marks is not taken, or which operation cannot be done on it.
pub fn transform_watched(
    bytes: &[u8],
    recipe: &Recipe,
    marks: &Marks,
    limits: &Limits,
    done: &mut dyn FnMut(Step),
) -> Result<Picture, ImageError> {
    let survey = survey(bytes, limits)?;
    done(Step::Survey);
    let mut canvas = open(bytes, survey, &recipe.operations, limits)?;
    done(Step::Decode);
    for operation in &recipe.operations {
        done(apply(operation, &mut canvas, recipe.output, marks)?);
    }
    let image = canvas.finish()?;
    done(Step::Edit);
    let bytes = encode(&image, recipe.output)?;
    done(Step::Encode);
    Ok(Picture { width: image.width(), height: image.height(), format: recipe.output.format(), bytes })
}

/// The picture, at the smallest fraction of its size that serves the operations.
fn open(
    bytes: &[u8],
    survey: Survey,
    operations: &[Operation],
    limits: &Limits,
) -> Result<Canvas, ImageError> {
    let orientation = camera::orientation(survey.exif.as_deref());
    let size = camera::upright(survey.header.size(), orientation);
    let enough = scale::enough(operations, size)?;
    let decoded = decode(bytes, &survey, enough, limits)?;
    Ok(Canvas::new(decoded, survey.icc, orientation.into(), size, enough))
}

fn apply(
    operation: &Operation,
    canvas: &mut Canvas,
    output: Output,
    _marks: &Marks,
) -> Result<Step, ImageError> {
    match *operation {
        Operation::Crop { x, y, width, height } => {
            let part = Rect { left: x.into(), top: y.into(), width: width.into(), height: height.into() };
            canvas.crop(part, (width, height));
        }
        Operation::Rotate { degrees } => canvas.turn(degrees.into()),
        Operation::Flip { axis } => canvas.turn(axis.into()),
        Operation::Resize { width, height, fit } => {
            sizing::resize(canvas, Sizing::new(canvas.size(), (width, height), fit), output)?;
            return Ok(Step::Resize);
        }
        _ => return Err(ImageError::Unsupported(format!("{}: not yet", scale::name(operation)))),
    }
    Ok(Step::Edit)
}

#[cfg(test)]
mod tests;
