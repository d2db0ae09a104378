//! Everything that is made of one upload, from one decode.

use domain::photo::{Camera, Format};
use image::DynamicImage;

use crate::{
    Encoded, ImageError, Limits, camera, colour,
    decode::{Decoded, decode},
    encode,
    palette::palette,
    phash::phash,
    placeholder::placeholder,
    resize::{fit, resize, shrink},
    sniff::sniff,
    survey::survey,
};

const THUMBNAIL_PX: u32 = 256;
const DISPLAY_PX: u32 = 1080;
/// More does not help the models, and Rekognition takes at most 15 MB.
const ANALYSIS_PX: u32 = 1600;
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
    /// `thumbnail` and `display`.
    pub renditions: Vec<Encoded>,
    /// What the models look at: JPEG, at most 1,600 px, and at least 80 px either way.
    pub analysis: Encoded,
}

/// Makes facts and renditions of a photo's file.
///
/// # Errors
/// Why the file is not taken: broken, of a kind that is not taken, or too large.
pub fn derive(bytes: &[u8], limits: &Limits) -> Result<Derivation, ImageError> {
    let format = sniff(bytes)?;
    let survey = survey(bytes, format, limits)?;
    let decoded = decode(bytes, &survey, limits, ANALYSIS_PX)?;
    let camera = camera::camera(decoded.exif.as_deref());
    let orientation = camera::orientation(decoded.exif.as_deref());
    let header = survey.header();
    let mut master = master(decoded, header.width, header.height)?;
    // Turning comes last, when there are few pixels left to turn.
    master.apply_orientation(orientation);
    let display = shrink(&master, DISPLAY_PX)?;
    let thumbnail = shrink(&display, THUMBNAIL_PX)?;
    let (width, height) = upright(header.width, header.height, orientation);
    Ok(Derivation {
        width,
        height,
        format,
        placeholder: placeholder(&thumbnail)?,
        palette: palette(&thumbnail)?,
        phash: phash(&thumbnail)?,
        camera,
        renditions: vec![
            encode::rendition("thumbnail", &thumbnail)?,
            encode::rendition("display", &display)?,
        ],
        analysis: encode::analysis("analysis", &master, ANALYSIS_MIN_SIDE_PX)?,
    })
}

/// The picture in sRGB, small enough for everything that follows.
fn master(decoded: Decoded, width: u32, height: u32) -> Result<DynamicImage, ImageError> {
    let Decoded { image, extent, icc, .. } = decoded;
    let size = fit(width, height, ANALYSIS_PX);
    let image = if size == (image.width(), image.height()) { image } else { resize(&image, extent, size)? };
    Ok(colour::to_srgb(image, icc.as_deref()))
}

fn upright(width: u32, height: u32, orientation: image::metadata::Orientation) -> (u32, u32) {
    // EXIF counts from 5 what lies on its side.
    if orientation.to_exif() >= 5 { (height, width) } else { (width, height) }
}

#[cfg(test)]
mod tests;
