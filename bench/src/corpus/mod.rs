//! The pictures that are measured where none are given, made by ourselves: the same on every machine.

mod files;
mod noise;
pub(crate) mod painting;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use image::{Rgb32FImage, RgbImage, imageops};
use moxcms::ColorProfile;

use files::{Scans, jpeg, png_8_bit, png_16_bit, webp};

/// Raised when the files would be others than before.
const EDITION: u32 = 1;
/// Of a usual phone: 12 megapixels.
const WIDTH_PX: u32 = 4032;
const HEIGHT_PX: u32 = 3024;
/// What phones save with.
const QUALITY: u8 = 92;
/// What operations are measured on.
const SMALL_PX: (u32, u32) = (1080, 810);

/// Where the files are.
#[derive(Debug)]
pub(crate) struct Corpus {
    pub(crate) photos: Vec<PathBuf>,
    /// A JPEG of 1080×810 pixels.
    pub(crate) small: PathBuf,
}

/// Makes the files, unless they are there.
pub(crate) fn ensure(folder: &Path) -> Result<Corpus> {
    let folder = folder.join(format!("edition-{EDITION}"));
    let names = [
        "srgb.jpg",
        "untagged.jpg",
        "display-p3.jpg",
        "progressive.jpg",
        "8-bit.png",
        "16-bit-3-megapixels.png",
        "lossy.webp",
    ];
    let small = folder.join("1080.jpg");
    // The last that is written.
    if !small.exists() {
        eprintln!("painting the pictures (once)");
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        for (name, bytes) in names.into_iter().zip(photos()?) {
            fs::write(folder.join(name), bytes)?;
        }
        fs::write(&small, small_jpeg()?)?;
    }
    Ok(Corpus { photos: names.iter().map(|name| folder.join(name)).collect(), small })
}

/// In the order of their names.
fn photos() -> Result<[Vec<u8>; 7]> {
    let painting = painting::paint(WIDTH_PX, HEIGHT_PX);
    let pixels = to_8_bit(&painting);
    let (srgb, p3) = (ColorProfile::new_srgb().encode()?, ColorProfile::new_display_p3().encode()?);
    let (left, top, width, height) = (WIDTH_PX / 4, HEIGHT_PX / 4, WIDTH_PX / 2, HEIGHT_PX / 2);
    let middle = imageops::crop_imm(&painting, left, top, width, height).to_image();
    Ok([
        jpeg(&pixels, QUALITY, Scans::One, Some(&srgb))?,
        jpeg(&pixels, QUALITY, Scans::One, None)?,
        jpeg(&pixels, QUALITY, Scans::One, Some(&p3))?,
        jpeg(&pixels, QUALITY, Scans::Progressive, Some(&srgb))?,
        png_8_bit(&pixels)?,
        png_16_bit(&middle)?,
        webp(&pixels, QUALITY)?,
    ])
}

fn small_jpeg() -> Result<Vec<u8>> {
    let (width, height) = SMALL_PX;
    jpeg(&to_8_bit(&painting::paint(width, height)), QUALITY, Scans::One, None)
}

fn to_8_bit(picture: &Rgb32FImage) -> RgbImage {
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        image::Rgb(picture.get_pixel(x, y).0.map(|value| (value * 255.0).round() as u8))
    })
}
