//! Everything that is made of one upload, from one decode.

use domain::{
    photo::{Camera, Format},
    recipe::{Output, USUAL_QUALITY},
};
use image::DynamicImage;

use crate::{
    Encoded, ImageError, Limits, Plan, Step, camera, colour,
    decode::decode,
    encode::encode,
    flatten::{on_white, shows_through, with_margin},
    palette::palette,
    phash::phash,
    placeholder::placeholder,
    resize::{Rect, fit, resize, shrink},
    survey::{Survey, survey},
};

/// The models see better what artefacts do not hide.
const ANALYSIS_QUALITY: u8 = 90;
/// The shortest side that Rekognition looks at: <https://docs.aws.amazon.com/rekognition/latest/dg/limits.html>.
const ANALYSIS_MIN_SIDE_PX: u32 = 80;

/// What a file is and what was made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Derivation {
    /// Pixels after the orientation is applied.
    pub width: u32,
    pub height: u32,
    pub format: Format,
    /// A ThumbHash in base64.
    pub placeholder: String,
    /// `#rrggbb`, the most frequent first.
    pub palette: Vec<String>,
    /// 16 hexadecimal digits.
    pub phash: String,
    pub camera: Option<Camera>,
    /// The smallest first.
    pub renditions: Vec<Encoded>,
    /// What the models look at: JPEG, and at least 80 px either way.
    pub analysis: Option<Encoded>,
}

/// Makes facts and renditions of a photo's file.
///
/// # Errors
/// Why the file is not taken: broken, of a kind that is not taken, or too large.
pub fn derive(bytes: &[u8], plan: &Plan, limits: &Limits) -> Result<Derivation, ImageError> {
    derive_watched(bytes, plan, limits, &mut |_| {})
}

/// The same; `done` is called after each step, and again when the same kind of step follows later.
///
/// # Errors
/// Why the file is not taken.
pub fn derive_watched(
    bytes: &[u8],
    plan: &Plan,
    limits: &Limits,
    done: &mut dyn FnMut(Step),
) -> Result<Derivation, ImageError> {
    let survey = survey(bytes, limits)?;
    done(Step::Survey);
    let master = master(bytes, &survey, plan.largest_px(), limits, done)?;
    let pictures = pictures(&master, plan)?;
    done(Step::Resize);
    let of_each = plan.renditions.iter().zip(&pictures).rev();
    let renditions =
        of_each.map(|(size, picture)| rendition(size.name, picture)).collect::<Result<_, _>>()?;
    let analysis = plan.analysis_max_edge_px.map(|max_edge_px| analysis(&shrink(&master, max_edge_px)?));
    let analysis = analysis.transpose()?;
    done(Step::Encode);
    let smallest = pictures.last().unwrap_or(&master);
    let orientation = camera::orientation(survey.exif.as_deref());
    let (width, height) = camera::upright(survey.header.size(), orientation);
    let derivation = Derivation {
        width,
        height,
        format: survey.format,
        placeholder: placeholder(smallest)?,
        palette: palette(smallest)?,
        phash: phash(smallest)?,
        camera: camera::camera(survey.exif.as_deref()),
        renditions,
        analysis,
    };
    done(Step::Facts);
    Ok(derivation)
}

/// The picture upright and in sRGB, as large as the largest thing that is made of it. Colours are converted and pixels
/// turned when there are few of them.
fn master(
    bytes: &[u8],
    survey: &Survey,
    max_edge_px: u32,
    limits: &Limits,
    done: &mut dyn FnMut(Step),
) -> Result<DynamicImage, ImageError> {
    let (width, height) = survey.header.size();
    let size = fit((width, height), max_edge_px);
    let at_least = f64::from(size.0.max(size.1)) / f64::from(width.max(height));
    let decoded = decode(bytes, survey, at_least, limits)?;
    done(Step::Decode);
    let as_decoded = (decoded.image.width(), decoded.image.height());
    let image = if size == as_decoded {
        decoded.image
    } else {
        resize(&decoded.image, Rect::of(decoded.extent), size)?
    };
    done(Step::Resize);
    let mut image = colour::to_srgb(image, survey.icc.as_deref());
    done(Step::Colour);
    image.apply_orientation(camera::orientation(survey.exif.as_deref()));
    Ok(image)
}

/// Each is made of the one before, which costs a fraction of making it of the whole.
fn pictures(master: &DynamicImage, plan: &Plan) -> Result<Vec<DynamicImage>, ImageError> {
    let mut pictures: Vec<DynamicImage> = Vec::with_capacity(plan.renditions.len());
    for size in plan.renditions {
        pictures.push(shrink(pictures.last().unwrap_or(master), size.max_edge_px)?);
    }
    Ok(pictures)
}

/// A picture for people: JPEG, or WebP where something shows through.
fn rendition(name: &'static str, image: &DynamicImage) -> Result<Encoded, ImageError> {
    let output = if shows_through(image) {
        Output::Webp { quality: USUAL_QUALITY }
    } else {
        Output::Jpeg { quality: USUAL_QUALITY }
    };
    encoded(name, image, output)
}

/// A picture for the models: on white, which also fills what is missing to the shortest side they take.
fn analysis(image: &DynamicImage) -> Result<Encoded, ImageError> {
    let image = with_margin(on_white(image), ANALYSIS_MIN_SIDE_PX).into();
    encoded("analysis", &image, Output::Jpeg { quality: ANALYSIS_QUALITY })
}

fn encoded(name: &'static str, image: &DynamicImage, output: Output) -> Result<Encoded, ImageError> {
    let bytes = encode(image, output)?;
    Ok(Encoded { name, width: image.width(), height: image.height(), format: output.format(), bytes })
}

#[cfg(test)]
mod tests;
