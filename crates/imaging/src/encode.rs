//! Renditions as files: JPEG, or lossless WebP where something shows through (smaller than PNG by a quarter or more, and
//! every browser shows it). Metadata is not carried over, so none can leak.

use domain::photo::Format;
use image::{DynamicImage, Rgb, RgbImage, codecs::webp::WebPEncoder, imageops};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use crate::ImageError;

const RENDITION_QUALITY: u8 = 80;
/// The models see better what artefacts do not hide.
const ANALYSIS_QUALITY: u8 = 90;

/// One file that was made of a photo.
#[derive(Clone, PartialEq, Eq)]
pub struct Encoded {
    pub name: &'static str,
    pub width: u32,
    pub height: u32,
    pub format: Format,
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Encoded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, width, height, format, bytes } = self;
        write!(f, "{name} {width}×{height} {} of {} bytes", format.media_type(), bytes.len())
    }
}

/// A picture for people.
pub(crate) fn rendition(name: &'static str, image: &DynamicImage) -> Result<Encoded, ImageError> {
    let (format, bytes) = if shows_through(image) {
        (Format::Webp, webp(image)?)
    } else {
        (Format::Jpeg, jpeg(&image.to_rgb8(), RENDITION_QUALITY)?)
    };
    Ok(Encoded { name, width: image.width(), height: image.height(), format, bytes })
}

/// A picture for the models: always JPEG, on white, which also fills what is missing to the shortest side they take.
pub(crate) fn analysis(
    name: &'static str,
    image: &DynamicImage,
    min_side_px: u32,
) -> Result<Encoded, ImageError> {
    let image = with_margin(on_white(image), min_side_px);
    let bytes = jpeg(&image, ANALYSIS_QUALITY)?;
    Ok(Encoded { name, width: image.width(), height: image.height(), format: Format::Jpeg, bytes })
}

/// Puts a picture with a short side in the middle of a white one. It is not enlarged: that shows nothing new, and a
/// narrow panorama would have to be cut.
fn with_margin(image: RgbImage, min_side_px: u32) -> RgbImage {
    let (width, height) = (image.width().max(min_side_px), image.height().max(min_side_px));
    if (width, height) == image.dimensions() {
        return image;
    }
    let mut framed = RgbImage::from_pixel(width, height, Rgb([u8::MAX; 3]));
    let (x, y) = ((width - image.width()) / 2, (height - image.height()) / 2);
    imageops::replace(&mut framed, &image, x.into(), y.into());
    framed
}

/// Many files have an alpha channel and nothing in it.
fn shows_through(image: &DynamicImage) -> bool {
    image.as_rgba8().is_some_and(|image| image.pixels().any(|pixel| pixel[3] != u8::MAX))
}

pub(crate) fn on_white(image: &DynamicImage) -> RgbImage {
    let Some(pixels) = image.as_rgba8() else { return image.to_rgb8() };
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [r, g, b, a] = pixels.get_pixel(x, y).0;
        Rgb([r, g, b].map(|light| {
            let blended = u16::from(light) * u16::from(a) + 255 * u16::from(255 - a);
            u8::try_from((blended + 127) / 255).unwrap_or(u8::MAX)
        }))
    })
}

/// Baseline, 4:2:0 and interleaved: optimised Huffman tables would save some percent, but this encoder writes them
/// non-interleaved, which common decoders read as garbage.
fn jpeg(image: &RgbImage, quality: u8) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    let side = |side: u32| u16::try_from(side).map_err(ImageError::broken);
    encoder
        .encode(image, side(image.width())?, side(image.height())?, ColorType::Rgb)
        .map_err(ImageError::broken)?;
    Ok(bytes)
}

fn webp(image: &DynamicImage) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    image.write_with_encoder(WebPEncoder::new_lossless(&mut bytes))?;
    Ok(bytes)
}
