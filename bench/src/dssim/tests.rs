use image::{Rgb, Rgb32FImage, imageops};

use super::dssim;
use crate::corpus::painting;

fn photo() -> Rgb32FImage {
    painting::paint(96, 72)
}

fn noisy(picture: &Rgb32FImage, amplitude: f32) -> Rgb32FImage {
    let mut noisy = picture.clone();
    for (index, pixel) in noisy.pixels_mut().enumerate() {
        let sign = if (index * 7919 / 13) % 2 == 0 { 1.0 } else { -1.0 };
        pixel.0 = pixel.0.map(|value| (value + sign * amplitude).clamp(0.0, 1.0));
    }
    noisy
}

#[test]
fn a_picture_equals_itself() {
    assert_eq!(dssim(&photo(), &photo()), 0.0);
}

#[test]
fn it_does_not_matter_which_comes_first() {
    let (left, right) = (photo(), imageops::blur(&photo(), 1.0));
    assert!(dssim(&left, &right) > 0.0);
    assert!((dssim(&left, &right) - dssim(&right, &left)).abs() < 1e-9);
}

#[test]
fn more_blur_is_worse() {
    let scores = [0.4, 0.7, 1.2, 2.0, 4.0].map(|sigma| dssim(&photo(), &imageops::blur(&photo(), sigma)));
    assert!(scores.is_sorted_by(|less, more| less < more), "{scores:?}");
}

#[test]
fn more_noise_is_worse() {
    let scores = [0.005, 0.01, 0.02, 0.05, 0.1].map(|amplitude| dssim(&photo(), &noisy(&photo(), amplitude)));
    assert!(scores.is_sorted_by(|less, more| less < more), "{scores:?}");
}

#[test]
fn a_shift_by_half_a_pixel_shows() {
    let photo = photo();
    let shifted = Rgb32FImage::from_fn(photo.width(), photo.height(), |x, y| {
        let (here, next) = (photo.get_pixel(x, y).0, photo.get_pixel((x + 1).min(photo.width() - 1), y).0);
        Rgb(std::array::from_fn(|channel| f32::midpoint(here[channel], next[channel])))
    });
    assert!(dssim(&photo, &shifted) > 0.005);
}

#[test]
fn colour_counts_and_not_only_light() {
    let grey = Rgb32FImage::from_pixel(64, 64, Rgb([0.5; 3]));
    let mut tinted = grey.clone();
    for (x, y, pixel) in tinted.enumerate_pixels_mut() {
        if (x / 4 + y / 4) % 2 == 0 {
            // About as light as the grey, and magenta.
            *pixel = Rgb([0.62, 0.40, 0.62]);
        }
    }
    assert!(dssim(&grey, &tinted) > 0.1);
}

#[test]
fn a_picture_smaller_than_the_window_is_compared_as_well() {
    let photo = painting::paint(8, 6);
    assert_eq!(dssim(&photo, &photo), 0.0);
    assert!(dssim(&photo, &noisy(&photo, 0.1)) > 0.0);
}
