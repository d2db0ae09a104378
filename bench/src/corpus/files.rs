//! Pixels as files, in the ways that cameras and programs write them.

use anyhow::{Context, Result};
use image::{Rgb32FImage, RgbImage};
use turbojpeg::{Compressor, Image, PixelFormat, Subsamp};
use webp::{Channels, Compression};

/// How a JPEG is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scans {
    /// Baseline.
    One,
    Progressive,
}

/// 4:2:0, with the profile where there is one.
pub(super) fn jpeg(pixels: &RgbImage, quality: u8, scans: Scans, icc: Option<&[u8]>) -> Result<Vec<u8>> {
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let image = Image {
        pixels: pixels.as_raw().as_slice(),
        width,
        pitch: width * 3,
        height,
        format: PixelFormat::RGB,
    };
    let mut compressor = Compressor::new()?;
    compressor.set_quality(quality.into())?;
    compressor.set_subsamp(Subsamp::Sub2x2)?;
    compressor.set_optimize(true)?;
    compressor.set_progressive(scans == Scans::Progressive)?;
    let bytes = compressor.compress_to_vec(image)?;
    icc.map_or(Ok(bytes.clone()), |icc| tagged(&bytes, icc))
}

/// With a profile in one APP2 segment behind the JFIF header, as the ICC specification's annex B says.
fn tagged(jpeg: &[u8], icc: &[u8]) -> Result<Vec<u8>> {
    let length: [u8; 2] =
        *jpeg.get(4..).and_then(|rest| rest.first_chunk()).context("a JPEG without header")?;
    let behind = 4 + usize::from(u16::from_be_bytes(length));
    let segment = [b"ICC_PROFILE\0\x01\x01".as_slice(), icc].concat();
    let length = u16::try_from(segment.len() + 2).context("the profile is too long for one segment")?;
    let (before, after) = jpeg.split_at(behind);
    Ok([before, &[0xff, 0xe2], &length.to_be_bytes(), &segment, after].concat())
}

pub(super) fn png_8_bit(pixels: &RgbImage) -> Result<Vec<u8>> {
    png((pixels.width(), pixels.height()), png::BitDepth::Eight, pixels.as_raw())
}

pub(super) fn png_16_bit(pixels: &Rgb32FImage) -> Result<Vec<u8>> {
    let samples = pixels.as_raw().iter().map(|value| (value * 65_535.0).round() as u16);
    let bytes: Vec<_> = samples.flat_map(u16::to_be_bytes).collect();
    png((pixels.width(), pixels.height()), png::BitDepth::Sixteen, &bytes)
}

fn png((width, height): (u32, u32), depth: png::BitDepth, samples: &[u8]) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(depth);
    encoder.write_header()?.write_image_data(samples)?;
    Ok(bytes)
}

pub(super) fn webp(pixels: &RgbImage, quality: u8) -> Result<Vec<u8>> {
    let size = (pixels.width(), pixels.height());
    Ok(webp::encode(pixels.as_raw(), size, Channels::Rgb, Compression::Lossy { quality })?)
}
