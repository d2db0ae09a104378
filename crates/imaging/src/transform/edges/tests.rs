//! Against the definition, computed slowly.

use image::{GrayImage, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;
use crate::testing::picture;

/// One row by the definition, with its ends going on.
fn row_by_definition(row: &[f64], sigma: f64) -> Vec<f64> {
    let reach = (sigma * 4.0).ceil() as i64;
    let weight = |at: i64| (-(at as f64).powi(2) / (2.0 * sigma * sigma)).exp();
    let whole: f64 = (-reach..=reach).map(weight).sum();
    let last = row.len() as i64 - 1;
    let sample = |at: i64| row[at.clamp(0, last) as usize];
    let blurred = |x: i64| (-reach..=reach).map(|at| weight(at) * sample(x + at)).sum::<f64>() / whole;
    (0..=last).map(blurred).collect()
}

fn by_definition(image: &GrayImage, sigma: f64) -> Vec<f64> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let samples: Vec<f64> = image.iter().map(|sample| f64::from(*sample)).collect();
    let rows: Vec<f64> = samples.chunks(width).flat_map(|row| row_by_definition(row, sigma)).collect();
    let mut blurred = vec![0.0; rows.len()];
    for x in 0..width {
        let column: Vec<f64> = (0..height).map(|y| rows[y * width + x]).collect();
        let column = row_by_definition(&column, sigma);
        column.into_iter().enumerate().for_each(|(y, sample)| blurred[y * width + x] = sample);
    }
    blurred
}

/// The largest and the mean difference from the definition.
fn off(image: &GrayImage, sigma: f64) -> (f64, f64) {
    let mut blurred = DynamicImage::from(image.clone());
    blur(&mut blurred, (sigma, sigma)).unwrap();
    let expected = by_definition(image, sigma);
    let off = blurred.as_bytes().iter().zip(&expected).map(|(a, b)| (f64::from(*a) - b).abs());
    (off.clone().fold(0.0, f64::max), off.sum::<f64>() / expected.len() as f64)
}

#[test]
fn a_blur_is_gaussian_whatever_its_sigma() {
    let grey = DynamicImage::from(picture(150, 110)).into_luma8();
    for sigma in [0.3, 0.5, 0.8, 1.0, 2.0, 4.9, 5.0, 10.0, 25.0, 60.0, 100.0] {
        let (most, mean) = off(&grey, sigma);
        assert!(most <= 2.5 && mean <= 0.8, "sigma {sigma}: {most} at most, {mean} in the mean");
    }
}

#[test]
fn small_and_narrow_pictures_are_blurred_too() {
    for (width, height) in [(1, 1), (2, 1), (1, 5), (3, 3), (7, 40), (200, 2), (65, 33)] {
        let image = DynamicImage::from(picture(width, height));
        for sigma in [0.3, 1.0, 5.0, 100.0] {
            let (most, _) = off(&image.to_luma8(), sigma);
            assert!(most <= 4.0, "{width} × {height}, sigma {sigma}: {most}");
            for mut image in [image.clone(), DynamicImage::from(image.to_rgba8())] {
                blur(&mut image, (sigma, sigma)).unwrap();
                sharpen(&mut image, 1.0, (1.0, 1.0)).unwrap();
                assert_eq!((image.width(), image.height()), (width, height));
            }
        }
    }
}

#[test]
fn an_even_picture_stays_even() {
    for sigma in [0.3, 1.0, 5.0, 30.0] {
        for value in [0, 1, 100, 254, 255] {
            let mut image = DynamicImage::from(RgbImage::from_pixel(90, 70, Rgb([value; 3])));
            blur(&mut image, (sigma, sigma)).unwrap();
            assert!(image.as_bytes().iter().all(|sample| *sample == value), "{sigma} {value}");
            sharpen(&mut image, 5.0, (1.0, 1.0)).unwrap();
        }
    }
}

#[test]
fn colours_that_are_not_seen_do_not_run_into_others() {
    let image =
        RgbaImage::from_fn(64, 64, |x, _| if x < 32 { Rgba([255, 0, 0, 0]) } else { Rgba([0, 0, 255, 255]) });
    let mut blurred = DynamicImage::from(image.clone());
    blur(&mut blurred, (4.0, 4.0)).unwrap();
    let blurred = blurred.into_rgba8();
    assert!(blurred.pixels().all(|pixel| pixel[0] == 0), "no red in it");
    assert!((120..136).contains(
        &((u16::from(blurred.get_pixel(31, 32)[3]) + u16::from(blurred.get_pixel(32, 32)[3])) / 2)
    ));
    let mut sharpened = DynamicImage::from(image.clone());
    sharpen(&mut sharpened, 2.0, (1.0, 1.0)).unwrap();
    let alphas = |image: &RgbaImage| image.pixels().map(|pixel| pixel[3]).collect::<Vec<_>>();
    assert_eq!(alphas(&sharpened.into_rgba8()), alphas(&image));
}

#[test]
fn sharpening_adds_what_a_blur_takes_away() {
    let edge = GrayImage::from_fn(16, 8, |x, _| image::Luma([if x < 8 { 100 } else { 150 }]));
    let expected = by_definition(&edge, 1.0);
    for amount in [0.1, 1.0, 2.5, 5.0] {
        let mut sharpened = DynamicImage::from(edge.clone());
        sharpen(&mut sharpened, amount, (1.0, 1.0)).unwrap();
        for ((after, before), blurred) in sharpened.as_bytes().iter().zip(edge.iter()).zip(&expected) {
            let before = f64::from(*before);
            let meant = (before + f64::from(amount) * (before - blurred)).clamp(0.0, 255.0);
            // The blur is rounded before it is multiplied.
            let bound = 1.0 + f64::from(amount);
            assert!((f64::from(*after) - meant).abs() <= bound, "{amount}: {after}, not {meant}");
        }
    }
}

#[test]
fn strips_meet_without_a_seam() {
    let image = picture(40, 200);
    let mut sharpened = DynamicImage::from(image.clone());
    sharpen(&mut sharpened, 2.0, (1.0, 1.0)).unwrap();
    for top in [0, 30, 50, 100, 140] {
        // What lies around has to reach as far as the kernel.
        let mut part = DynamicImage::from(image.clone()).crop_imm(0, top, 40, 60);
        sharpen(&mut part, 2.0, (1.0, 1.0)).unwrap();
        let inner = |image: &DynamicImage, top: u32| image.crop_imm(0, top + 4, 40, 52);
        assert!(inner(&part, 0) == inner(&sharpened, top), "{top}");
    }
}
