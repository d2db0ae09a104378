//! Pixels into files. Metadata is not carried over, so none can leak.

mod jpeg;
mod png;
mod webp;

use domain::recipe::Output;
use image::DynamicImage;

use crate::{ImageError, planar::Planar};

/// The picture in the form that is asked for.
pub(crate) fn encode(image: &DynamicImage, output: Output) -> Result<Vec<u8>, ImageError> {
    match output {
        Output::Jpeg { quality } => jpeg::encode(image, quality),
        Output::Png => png::encode(image),
        Output::Webp { quality } => webp::encode(image, quality),
    }
}

pub(crate) fn planar_jpeg(planar: &Planar, quality: u8) -> Result<Vec<u8>, ImageError> {
    jpeg::encode_planar(planar, quality)
}
