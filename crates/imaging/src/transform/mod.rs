//! A photo's file and a recipe in, a picture out.

mod bands;
mod canvas;
mod edges;
mod light;
mod mark;
mod matrix;
mod scale;
mod sizing;
mod source;
mod turn;

use std::collections::BTreeMap;

use domain::{
    id::PhotoId,
    photo::Format,
    recipe::{Operation, Output, Recipe},
};

use image::DynamicImage;

use self::{canvas::Canvas, sizing::Sizing, source::Source};
use crate::{ImageError, Limits, Step, encode::encode, resize::Rect};

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
    let source = Source::new(bytes, limits)?;
    let enough = scale::enough(&recipe.operations, source.size())?;
    done(Step::Survey);
    let copied = scale::copied(source.size(), enough);
    let mut canvas = source.decode(enough, copied)?;
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

fn apply(
    operation: &Operation,
    canvas: &mut Canvas,
    output: Output,
    marks: &Marks,
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
        Operation::Watermark { photo_id, place, width_percent, opacity_percent } => {
            let (picture, _) = canvas.upright()?;
            let mark = mark(photo_id, marks, (picture.width(), picture.height()), width_percent)?;
            mark::lay(picture, mark, place, opacity_percent);
        }
        _ => touch(operation, canvas)?,
    }
    Ok(Step::Edit)
}

/// What changes pixels where they are.
fn touch(operation: &Operation, canvas: &mut Canvas) -> Result<(), ImageError> {
    let (image, (across, down)) = canvas.pixels()?;
    match *operation {
        Operation::Blur { sigma_px } => {
            let sigma = f64::from(sigma_px);
            edges::blur(image, (sigma * across, sigma * down))?;
        }
        Operation::Sharpen { amount } => edges::sharpen(image, amount, (across, down))?,
        Operation::Grayscale => light::grayscale(image),
        Operation::Sepia => light::sepia(image),
        Operation::Brightness { percent } => light::brightness(image, percent),
        Operation::Contrast { percent } => light::contrast(image, percent),
        Operation::Saturation { percent } => light::saturation(image, percent),
        _ => {}
    }
    Ok(())
}

/// The picture of a mark, as large as it will lie.
fn mark(
    photo: PhotoId,
    marks: &Marks,
    picture: (u32, u32),
    width_percent: u32,
) -> Result<DynamicImage, ImageError> {
    let read = || {
        let file = marks.get(&photo).ok_or_else(|| ImageError::Unsupported("its file is missing".into()))?;
        let source = Source::new(file, &Limits::MARK)?;
        let (full, size) = (source.size(), mark::size(source.size(), picture, width_percent));
        let enough = f64::max(f64::from(size.0) / f64::from(full.0), f64::from(size.1) / f64::from(full.1));
        let copied = if size == full { (0, 0) } else { size };
        let mut canvas = source.decode(enough.min(1.0), copied)?;
        canvas.resize(size)?;
        canvas.finish()
    };
    read().map_err(|error: ImageError| error.of(format_args!("watermark: photo {photo}")))
}

#[cfg(test)]
mod tests;
