//! Pixels into files. Metadata is not carried over, so none can leak.

mod jpeg;

use domain::recipe::Output;
use image::{DynamicImage, codecs::webp::WebPEncoder};

use crate::ImageError;

/// The picture in the form that is asked for.
pub(crate) fn encode(image: &DynamicImage, output: Output) -> Result<Vec<u8>, ImageError> {
    match output {
        Output::Jpeg { quality } => jpeg::encode(image, quality),
        _ => {
            let mut bytes = Vec::new();
            image.write_with_encoder(WebPEncoder::new_lossless(&mut bytes))?;
            Ok(bytes)
        }
    }
}
