//! Everything that is made of one upload, from one decode.

use domain::{
    photo::{Camera, Format},
    recipe::{Output, USUAL_QUALITY},
};

use crate::{
    Encoded, ImageError, Limits, Plan, Step, camera, colour,
    decode::{self, decode},
    flatten::{on_white, with_margin},
    palette::palette,
    phash::phash,
    placeholder::placeholder,
    planar::{self, Planar},
    raster::Raster,
    resize::{Rect, fit, resize},
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
    let analysis = plan.analysis_max_edge_px.map(|max_edge_px| analysis(&master.shrink(max_edge_px)?));
    let analysis = analysis.transpose()?;
    done(Step::Encode);
    let smallest = pictures.last().unwrap_or(&master).pixels()?;
    let orientation = camera::orientation(survey.exif.as_deref());
    let (width, height) = camera::upright(survey.header.size(), orientation);
    let derivation = Derivation {
        width,
        height,
        format: survey.format,
        placeholder: placeholder(&smallest)?,
        palette: palette(&smallest)?,
        phash: phash(&smallest)?,
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
) -> Result<Raster, ImageError> {
    let (width, height) = survey.header.size();
    let size = fit((width, height), max_edge_px);
    let at_least = f64::from(size.0.max(size.1)) / f64::from(width.max(height));
    let icc = survey.icc.as_deref();
    let planes = if planar::suits(size) && colour::is_srgb(icc) {
        decode::planes(bytes, survey, at_least, limits)?
    } else {
        None
    };
    let mut raster = match planes {
        Some(planes) => {
            done(Step::Decode);
            let planar = Planar::new(planes, size)?;
            done(Step::Resize);
            Raster::Planar(planar)
        }
        None => of_pixels(decode(bytes, survey, at_least, limits)?, size, icc, done)?,
    };
    raster.apply_orientation(camera::orientation(survey.exif.as_deref()));
    Ok(raster)
}

fn of_pixels(
    decoded: decode::Decoded,
    size: (u32, u32),
    icc: Option<&[u8]>,
    done: &mut dyn FnMut(Step),
) -> Result<Raster, ImageError> {
    done(Step::Decode);
    let as_decoded = (decoded.image.width(), decoded.image.height());
    let image = if size == as_decoded {
        decoded.image
    } else {
        resize(&decoded.image, Rect::of(decoded.extent), size)?
    };
    done(Step::Resize);
    let image = colour::to_srgb(image, icc);
    done(Step::Colour);
    Ok(Raster::Pixels(image))
}

/// Each is made of the one before, which costs a fraction of making it of the whole.
fn pictures(master: &Raster, plan: &Plan) -> Result<Vec<Raster>, ImageError> {
    let mut pictures: Vec<Raster> = Vec::with_capacity(plan.renditions.len());
    for size in plan.renditions {
        pictures.push(pictures.last().unwrap_or(master).shrink(size.max_edge_px)?);
    }
    Ok(pictures)
}

/// A picture for people: JPEG, or WebP where something shows through.
fn rendition(name: &'static str, picture: &Raster) -> Result<Encoded, ImageError> {
    let output = if picture.shows_through() {
        Output::Webp { quality: USUAL_QUALITY }
    } else {
        Output::Jpeg { quality: USUAL_QUALITY }
    };
    encoded(name, picture, output)
}

/// A picture for the models: on white, which also fills what is missing to the shortest side they take.
fn analysis(picture: &Raster) -> Result<Encoded, ImageError> {
    let (width, height) = picture.size();
    let output = Output::Jpeg { quality: ANALYSIS_QUALITY };
    if width.min(height) >= ANALYSIS_MIN_SIDE_PX && matches!(picture, Raster::Planar(_)) {
        return encoded("analysis", picture, output);
    }
    let image = with_margin(on_white(picture.pixels()?.as_ref()), ANALYSIS_MIN_SIDE_PX);
    encoded("analysis", &Raster::Pixels(image.into()), output)
}

fn encoded(name: &'static str, picture: &Raster, output: Output) -> Result<Encoded, ImageError> {
    let bytes = picture.encode(output)?;
    let (width, height) = picture.size();
    Ok(Encoded { name, width, height, format: output.format(), bytes })
}

#[cfg(test)]
mod tests;
