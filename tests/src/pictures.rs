//! Small pictures of the tests' own making, each with bytes of its own.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// A picture of one colour with a pattern that depends on `seed`, so that no two have the same hash.
#[must_use]
pub fn picture(width: u32, height: u32, seed: u32) -> DynamicImage {
    let shade = |x: u32, y: u32| u8::try_from((x * 7 + y * 3 + seed * 31) % 64).unwrap_or_default();
    RgbImage::from_fn(width, height, |x, y| Rgb([190 + shade(x, y) % 60, shade(y, x), shade(x + seed, y)]))
        .into()
}

/// Encodes a picture.
///
/// # Panics
/// When the encoder fails, which is a bug in the test.
#[must_use]
pub fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("a picture in memory can be written");
    bytes.into_inner()
}

#[must_use]
pub fn jpeg(width: u32, height: u32, seed: u32) -> Vec<u8> {
    encoded(&picture(width, height, seed), ImageFormat::Jpeg)
}

/// A JPEG as a phone writes it: with an orientation (1 to 8), and a place in its GPS block.
#[must_use]
pub fn phone_jpeg(width: u32, height: u32, seed: u32, orientation: u8) -> Vec<u8> {
    let plain = jpeg(width, height, seed);
    let exif = exif(orientation);
    let length = u16::try_from(exif.len() + 2).unwrap_or_default().to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..]].concat()
}

/// An APP1 payload: a little-endian TIFF with Orientation, and a GPS directory with a latitude reference.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    tiff.extend(2u16.to_le_bytes());
    tiff.extend(entry(0x0112, 3, 1, u32::from(orientation)));
    tiff.extend(entry(0x8825, 4, 1, 38));
    tiff.extend(0u32.to_le_bytes());
    tiff.extend(1u16.to_le_bytes());
    tiff.extend(entry(0x0001, 2, 2, u32::from_le_bytes(*b"N\0\0\0")));
    tiff.extend(0u32.to_le_bytes());
    [b"Exif\0\0".as_slice(), &tiff].concat()
}

/// One entry of a TIFF directory: tag, type, count, value.
fn entry(tag: u16, kind: u16, count: u32, value: u32) -> Vec<u8> {
    [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
}
