//! Pixels out of a file whose survey is done.

mod factor;
mod gif;
mod jpeg;
mod planes;
mod png;
mod rows;
mod webp;

use domain::photo::Format;
use image::DynamicImage;

pub(crate) use planes::{Plane, Planes, planes};

use crate::{ImageError, Limits, survey::Survey};

/// The first frame, with eight bits a sample.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) image: DynamicImage,
    /// How many of the image's pixels, from the top left, hold the picture: a side that is scaled is rounded up, and
    /// 3,292 pixels at an eighth are 411.5 of 412.
    pub(crate) extent: (f64, f64),
}

/// Decodes the first frame at the smallest fraction of its size that still serves: `at_least`, above 0 and at most 1.
pub(crate) fn decode(
    bytes: &[u8],
    survey: &Survey,
    at_least: f64,
    limits: &Limits,
) -> Result<Decoded, ImageError> {
    let header = &survey.header;
    match (survey.format, &survey.coding) {
        (_, Some(coding)) => jpeg::decode(bytes, survey, coding, at_least, limits),
        (Format::Gif, _) => gif::decode(bytes, header, at_least, limits),
        (Format::Webp, _) => webp::decode(bytes, header, at_least, limits),
        _ => png::decode(bytes, header, at_least, limits),
    }
}
