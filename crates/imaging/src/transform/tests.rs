//! Whole recipes on whole files.

use domain::recipe::{Axis, Fit, Output, QuarterTurn};
use image::{DynamicImage, Rgb, RgbImage};

use super::*;
use crate::testing;

const PNG: Output = Output::Png;

fn recipe(operations: &[Operation], output: Output) -> Recipe {
    Recipe::new(operations.to_vec(), output).unwrap()
}

fn run(bytes: &[u8], operations: &[Operation]) -> Result<DynamicImage, ImageError> {
    let picture = transform(bytes, &recipe(operations, PNG), &Marks::new(), &Limits::UPLOAD)?;
    let image = image::load_from_memory(&picture.bytes).unwrap();
    assert_eq!((image.width(), image.height()), (picture.width, picture.height));
    Ok(image)
}

fn resize(width: u32, height: u32, fit: Fit) -> Operation {
    Operation::Resize { width: Some(width), height: Some(height), fit }
}

/// How far apart two pictures are, in the mean of all samples.
fn difference(one: &DynamicImage, other: &DynamicImage) -> f64 {
    let (one, other) = (one.to_rgba8(), other.to_rgba8());
    assert_eq!(one.dimensions(), other.dimensions());
    let sum: u64 = one.iter().zip(other.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / one.len() as f64
}

/// Smooth enough for resizing to be predictable, different in every corner.
fn slopes(width: u32, height: u32) -> RgbImage {
    let shade = |at: u32, of: u32| (20.0 + 200.0 * (f64::from(at) + 0.5) / f64::from(of)).round() as u8;
    RgbImage::from_fn(width, height, |x, y| Rgb([shade(x, width), shade(y, height), 90]))
}

/// A part of [`slopes`], given in its own pixels, brought to a size.
fn part_of_slopes(full: (u32, u32), part: Rect, size: (u32, u32)) -> DynamicImage {
    let shade = |start: f64, length: f64, at: u32, to: u32, of: u32| {
        let place = start + length * (f64::from(at) + 0.5) / f64::from(to);
        (20.0 + 200.0 * place / f64::from(of)).round() as u8
    };
    let pixel = |x: u32, y: u32| {
        let across = shade(part.left, part.width, x, size.0, full.0);
        Rgb([across, shade(part.top, part.height, y, size.1, full.1), 90])
    };
    RgbImage::from_fn(size.0, size.1, pixel).into()
}

#[test]
fn crops_turns_and_flips_lose_no_pixel() {
    for (width, height) in [(40, 30), (33, 47), (9, 8)] {
        let picture = DynamicImage::from(testing::picture(width, height));
        let file = testing::png_of(picture.clone());
        let operations = [
            Operation::Crop { x: 1, y: 2, width: width - 3, height: height - 2 },
            Operation::Rotate { degrees: QuarterTurn::Once },
            Operation::Flip { axis: Axis::Horizontal },
            Operation::Crop { x: 2, y: 1, width: height - 5, height: width - 5 },
            Operation::Rotate { degrees: QuarterTurn::Thrice },
        ];
        let expected = picture.crop_imm(1, 2, width - 3, height - 2).rotate90().fliph();
        let expected = expected.crop_imm(2, 1, height - 5, width - 5).rotate270();
        assert!(run(&file, &operations).unwrap() == expected, "{width} × {height}");
    }
}

#[test]
fn every_orientation_is_cut_and_sized_where_it_is_seen() {
    let stored = testing::picture(96, 64);
    for exif in 1..=8 {
        let file = testing::jpeg_with_exif(96, 64, &testing::exif(exif));
        let mut upright = DynamicImage::from(stored.clone());
        upright.apply_orientation(image::metadata::Orientation::from_exif(exif as u8).unwrap());
        let crop = Operation::Crop { x: 4, y: 8, width: 40, height: 48 };
        let cut = upright.crop_imm(4, 8, 40, 48);
        assert!(difference(&run(&file, &[crop]).unwrap(), &cut) < 4.0, "crop {exif}");
        let small = crate::resize::resize(&cut, Rect::whole(&cut), (20, 24)).unwrap();
        let sized = run(&file, &[crop, resize(20, 24, Fit::Inside)]).unwrap();
        assert!(difference(&sized, &small) < 4.0, "resize {exif}: {}", difference(&sized, &small));
    }
}

#[test]
fn a_crop_of_a_picture_decoded_at_a_fraction_is_not_shifted() {
    // 411 and a fraction pixels at an eighth, and a crop between pixels of those.
    let full = (3292, 2470);
    let file = testing::jpeg_of(&slopes(full.0, full.1));
    let crop = Operation::Crop { x: 333, y: 111, width: 2001, height: 1501 };
    let sized = run(&file, &[crop, resize(200, 200, Fit::Inside)]).unwrap();
    let part = Rect { left: 333.0, top: 111.0, width: 2001.0, height: 1501.0 };
    let expected = part_of_slopes(full, part, (200, 150));
    assert!(difference(&sized, &expected) < 0.6, "{}", difference(&sized, &expected));
}

#[test]
fn odd_sizes_come_out_as_they_are_promised() {
    for (width, height) in [(1, 1), (2, 1), (1, 9), (17, 5), (31, 64), (200, 3)] {
        let file = testing::png(width, height);
        for fit in [Fit::Inside, Fit::Cover, Fit::Contain] {
            for (w, h) in [(1, 1), (7, 3), (16, 16), (300, 2)] {
                let operation = resize(w, h, fit);
                let size = operation.size_after((width, height)).unwrap();
                let image = run(&file, &[operation]).unwrap();
                assert_eq!((image.width(), image.height()), size, "{width} × {height} {operation:?}");
            }
        }
    }
}

#[test]
fn a_crop_outside_is_refused_by_name() {
    let crop = Operation::Crop { x: 30, y: 0, width: 11, height: 1 };
    let Err(ImageError::Unsupported(detail)) = run(&testing::png(40, 30), &[crop]) else { panic!() };
    assert!(detail.starts_with("crop: "), "{detail}");
}
