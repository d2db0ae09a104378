//! Pixels out of a file whose survey is done.

mod jpeg;

use std::io::Cursor;

use domain::photo::Format;
use image::{
    DynamicImage, ImageDecoder,
    codecs::{gif::GifDecoder, png::PngDecoder, webp::WebPDecoder},
};

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
    let file = Cursor::new(bytes);
    match (survey.format, &survey.coding) {
        (_, Some(coding)) => jpeg::decode(bytes, survey, coding, at_least, limits),
        (Format::Png, _) => read(PngDecoder::new(file)?),
        (Format::Gif, _) => read(GifDecoder::new(file)?),
        _ => read(WebPDecoder::new(file)?),
    }
}

fn read(decoder: impl ImageDecoder) -> Result<Decoded, ImageError> {
    let image = DynamicImage::from_decoder(decoder)?;
    let image: DynamicImage = match image {
        DynamicImage::ImageLuma16(_) => image.into_luma8().into(),
        DynamicImage::ImageLumaA16(_) => image.into_luma_alpha8().into(),
        DynamicImage::ImageRgb16(_) => image.into_rgb8().into(),
        DynamicImage::ImageRgba16(_) => image.into_rgba8().into(),
        image => image,
    };
    let extent = (f64::from(image.width()), f64::from(image.height()));
    Ok(Decoded { image, extent })
}
