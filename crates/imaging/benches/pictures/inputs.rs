//! One picture in every kind of file that is taken, from arithmetic alone.

use std::io::Cursor;

use domain::recipe::{Output, Recipe};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use imaging::{Limits, Marks, transform};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

const WIDTH_PX: u16 = 2016;
const HEIGHT_PX: u16 = 1512;
const QUALITY: u8 = 92;

pub(crate) struct Input {
    pub(crate) kind: &'static str,
    pub(crate) bytes: Vec<u8>,
}

#[derive(PartialEq, Eq)]
enum Scans {
    One,
    Progressive,
}

pub(crate) fn by_kind() -> Vec<Input> {
    let picture = picture(WIDTH_PX, HEIGHT_PX);
    let png = saved(&picture.clone().into(), ImageFormat::Png);
    let deep = DynamicImage::from(picture.clone()).into_rgb16();
    let input = |kind, bytes| Input { kind, bytes };
    vec![
        input("jpeg", jpeg(&picture, Scans::One)),
        input("jpeg-progressive", jpeg(&picture, Scans::Progressive)),
        input("png-16-bit", saved(&deep.into(), ImageFormat::Png)),
        input("webp", webp(&png)),
        input("gif", saved(&small(&picture).into(), ImageFormat::Gif)),
        input("png", png),
    ]
}

/// 1080×810 pixels.
pub(crate) fn small_jpeg() -> Vec<u8> {
    jpeg(&picture(1080, 810), Scans::One)
}

/// Slopes, waves, edges and grain.
fn picture(width: u16, height: u16) -> RgbImage {
    let mut state = 0x2545_f491_u32;
    RgbImage::from_fn(width.into(), height.into(), |x, y| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (state >> 24) as i32 % 9 - 4;
        let wave = ((x * x / 97 + y * y / 61) % 64) as i32;
        let edge = if (x / 80 + y / 60) % 3 == 0 { 70 } else { 0 };
        let slope = (y * 90 / u32::from(height)) as i32;
        Rgb([slope + wave + edge, slope + wave, 160 - slope + edge / 2]
            .map(|value| u8::try_from((value + grain).clamp(0, 255)).unwrap_or(u8::MAX)))
    })
}

fn small(picture: &RgbImage) -> RgbImage {
    image::imageops::crop_imm(picture, 0, 0, 640, 480).to_image()
}

fn jpeg(picture: &RgbImage, scans: Scans) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder.set_progressive(scans == Scans::Progressive);
    let side = |side: u32| u16::try_from(side).expect("sides of these pictures fit");
    let (width, height) = (side(picture.width()), side(picture.height()));
    encoder.encode(picture, width, height, ColorType::Rgb).expect("pixels as many as said");
    bytes
}

fn saved(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("a format that is built in");
    bytes.into_inner()
}

fn webp(png: &[u8]) -> Vec<u8> {
    let recipe = Recipe::new(vec![], Output::Webp { quality: QUALITY }).expect("nothing is wrong with it");
    transform(png, &recipe, &Marks::new(), &Limits::UPLOAD).expect("our own picture").bytes
}
