//! Pixels out of a file whose survey is done.

mod jpeg;

use std::io::Cursor;

use domain::photo::Format;
use image::{
    DynamicImage, ImageDecoder, ImageResult,
    codecs::{gif::GifDecoder, png::PngDecoder, webp::WebPDecoder},
};

use crate::{ImageError, Limits, survey::Survey};

/// What metadata a PNG may unpack: generous for a profile, too little for a bomb.
const METADATA_MAX_BYTES: u64 = 8 * 1024 * 1024;

#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) image: DynamicImage,
    /// How many of the image's pixels, from the top left, hold the picture: a scaled JPEG is rounded up.
    pub(crate) extent: (f64, f64),
    pub(crate) icc: Option<Vec<u8>>,
    pub(crate) exif: Option<Vec<u8>>,
}

/// Decodes the first frame. A JPEG may come out smaller, but not below `enough_px` on its longer side.
pub(crate) fn decode(
    bytes: &[u8],
    survey: &Survey,
    limits: &Limits,
    enough_px: u32,
) -> Result<Decoded, ImageError> {
    let file = Cursor::new(bytes);
    match survey {
        Survey::Jpeg(survey) => jpeg::decode(bytes, survey, enough_px),
        Survey::Other(Format::Png, _) => {
            let mut metadata = image::Limits::no_limits();
            metadata.max_alloc = Some(METADATA_MAX_BYTES);
            read(PngDecoder::with_limits(file, metadata)?, limits)
        }
        Survey::Other(Format::Gif, _) => read(GifDecoder::new(file)?, limits),
        Survey::Other(_, _) => read(WebPDecoder::new(file)?, limits),
    }
}

fn read(mut decoder: impl ImageDecoder, limits: &Limits) -> Result<Decoded, ImageError> {
    decoder.set_limits(decoder_limits(limits))?;
    let icc = optional(decoder.icc_profile()).filter(|icc| icc.len() <= limits.max_icc_bytes);
    let exif = optional(decoder.exif_metadata());
    let image = DynamicImage::from_decoder(decoder)?;
    let extent = (f64::from(image.width()), f64::from(image.height()));
    Ok(Decoded { image, extent, icc, exif })
}

fn decoder_limits(limits: &Limits) -> image::Limits {
    let mut decoder = image::Limits::default();
    decoder.max_image_width = Some(limits.max_side_px);
    decoder.max_image_height = Some(limits.max_side_px);
    decoder.max_alloc = Some(limits.max_decoded_bytes);
    decoder
}

/// Broken metadata does not spoil the picture.
fn optional(metadata: ImageResult<Option<Vec<u8>>>) -> Option<Vec<u8>> {
    metadata.ok().flatten()
}
