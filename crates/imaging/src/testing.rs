//! Small files of every kind, made on the spot.

use std::io::Cursor;

use exif::{Field, In, Rational, Tag, Value, experimental::Writer};
use image::{DynamicImage, Frame, ImageFormat, Rgb, RgbImage, codecs::gif::GifEncoder};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// A red square at the top left of a gradient: every turn of it looks different.
pub(crate) fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        if x < width / 2 && y < height / 2 {
            return Rgb([220, 20, 20]);
        }
        let shade = |at: u32, of: u32| u8::try_from(40 + at * 180 / of).unwrap();
        Rgb([20, shade(x, width), shade(y, height)])
    })
}

fn encode(width: u32, height: u32, prepare: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 90);
    prepare(&mut encoder);
    let (w, h) = (u16::try_from(width).unwrap(), u16::try_from(height).unwrap());
    encoder.encode(&picture(width, height), w, h, ColorType::Rgb).unwrap();
    bytes
}

pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encode(width, height, |encoder| encoder.set_sampling_factor(SamplingFactor::R_4_2_0))
}

pub(crate) fn jpeg_of(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (w, h) = (u16::try_from(picture.width()).unwrap(), u16::try_from(picture.height()).unwrap());
    Encoder::new(&mut bytes, 95).encode(picture, w, h, ColorType::Rgb).unwrap();
    bytes
}

pub(crate) fn progressive_jpeg(width: u32, height: u32) -> Vec<u8> {
    encode(width, height, |encoder| encoder.set_progressive(true))
}

/// Baseline with a scan for each component: legal, rare, and read as garbage by some decoders.
pub(crate) fn non_interleaved_jpeg(width: u32, height: u32) -> Vec<u8> {
    encode(width, height, |encoder| {
        encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
        encoder.set_optimized_huffman_tables(true);
    })
}

/// A restart marker after every so many units of 16 × 16 pixels.
pub(crate) fn jpeg_with_restarts(width: u32, height: u32, interval: u16) -> Vec<u8> {
    encode(width, height, |encoder| {
        encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
        encoder.set_restart_interval(interval);
    })
}

pub(crate) fn jpeg_with_segment(width: u32, height: u32, app: u8, data: &[u8]) -> Vec<u8> {
    encode(width, height, |encoder| encoder.add_app_segment(app, data.to_vec()).unwrap())
}

pub(crate) fn jpeg_with_segments(width: u32, height: u32, app: u8, segments: &[Vec<u8>]) -> Vec<u8> {
    encode(width, height, |encoder| {
        segments.iter().for_each(|data| encoder.add_app_segment(app, data.clone()).unwrap());
    })
}

pub(crate) fn jpeg_with_exif(width: u32, height: u32, exif: &[u8]) -> Vec<u8> {
    jpeg_with_segment(width, height, 1, &[b"Exif\0\0", exif].concat())
}

/// Full cyan over the left half, full black over the right one, as Adobe writes them.
pub(crate) fn cmyk_jpeg(width: u16, height: u16) -> Vec<u8> {
    let ink = |n: usize| {
        if n % usize::from(width) < usize::from(width) / 2 { [255, 0, 0, 0] } else { [0, 0, 0, 255] }
    };
    let inks: Vec<u8> = (0..usize::from(width) * usize::from(height)).flat_map(ink).collect();
    let mut bytes = Vec::new();
    Encoder::new(&mut bytes, 95).encode(&inks, width, height, ColorType::Cmyk).unwrap();
    bytes
}

fn write(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub(crate) fn png_of(image: impl Into<DynamicImage>) -> Vec<u8> {
    write(&image.into(), ImageFormat::Png)
}

pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    png_of(picture(width, height))
}

pub(crate) fn webp(width: u32, height: u32) -> Vec<u8> {
    write(&picture(width, height).into(), ImageFormat::WebP)
}

pub(crate) fn gif(width: u32, height: u32, frames: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let frame = Frame::new(DynamicImage::from(picture(width, height)).into_rgba8());
    GifEncoder::new(&mut bytes).encode_frames(vec![frame; frames]).unwrap();
    bytes
}

/// What a phone writes, its place included.
pub(crate) fn exif(orientation: u16) -> Vec<u8> {
    let ratio = |num, denom| Value::Rational(vec![Rational { num, denom }]);
    let text = |text: &str| Value::Ascii(vec![text.as_bytes().to_vec()]);
    let fields = [
        (Tag::Make, text("Picstack")),
        (Tag::Model, text("Model 1")),
        (Tag::Orientation, Value::Short(vec![orientation])),
        (Tag::DateTimeOriginal, text("2026:05:04 10:11:12")),
        (Tag::ExposureTime, ratio(4, 1000)),
        (Tag::FNumber, ratio(18, 10)),
        (Tag::PhotographicSensitivity, Value::Short(vec![64])),
        (Tag::FocalLength, ratio(26, 1)),
        (Tag::GPSLatitudeRef, text("N")),
        (Tag::GPSLatitude, Value::Rational([54, 54, 31].map(|num| Rational { num, denom: 1 }).to_vec())),
        (Tag::GPSAreaInformation, Value::Undefined(b"GPS-SECRET-PLACE".to_vec(), 0)),
    ]
    .map(|(tag, value)| Field { tag, ifd_num: In::PRIMARY, value });
    let mut writer = Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    let mut bytes = Cursor::new(Vec::new());
    writer.write(&mut bytes, true).unwrap();
    bytes.into_inner()
}
