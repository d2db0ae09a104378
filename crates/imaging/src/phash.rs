//! A perceptual hash: pictures that look alike have hashes that differ in few bits.
//!
//! The pHash of Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions" (2010): the lowest 8×8
//! frequencies of a 32×32 grey picture, each against their median.

use std::f32::consts::PI;

use image::DynamicImage;

use crate::{
    ImageError,
    flatten::on_white,
    resize::{Rect, resize},
};

const SIDE: usize = 32;
const LOW: usize = 8;

/// 16 hexadecimal digits.
pub(crate) fn phash(image: &DynamicImage) -> Result<String, ImageError> {
    let grey = DynamicImage::from(on_white(image)).into_luma8();
    let grey = DynamicImage::from(grey);
    let grey = resize(&grey, Rect::whole(&grey), (SIDE as u32, SIDE as u32))?.into_luma8();
    let frequencies = low_frequencies(grey.as_raw());
    // The first is the brightness of the whole, which says nothing of what is seen.
    let mut sorted = frequencies[1..].to_vec();
    sorted.sort_by(f32::total_cmp);
    let median = sorted[sorted.len() / 2];
    let bits = frequencies.iter().fold(0_u64, |bits, f| (bits << 1) | u64::from(*f > median));
    Ok(format!("{bits:016x}"))
}

/// The lowest frequencies of the discrete cosine transform (DCT-II), row by row.
fn low_frequencies(grey: &[u8]) -> Vec<f32> {
    let cosine = |x: usize, u: usize| ((2 * x + 1) as f32 * u as f32 * PI / (2 * SIDE) as f32).cos();
    let rows: Vec<[f32; LOW]> = grey
        .chunks_exact(SIDE)
        .map(|row| {
            std::array::from_fn(|u| row.iter().enumerate().map(|(x, g)| f32::from(*g) * cosine(x, u)).sum())
        })
        .collect();
    let at = |v: usize, u: usize| rows.iter().enumerate().map(|(y, row)| row[u] * cosine(y, v)).sum();
    (0..LOW * LOW).map(|n| at(n / LOW, n % LOW)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resize::shrink;

    fn bits_apart(a: &DynamicImage, b: &DynamicImage) -> u32 {
        let bits = |image| u64::from_str_radix(&phash(image).unwrap(), 16).unwrap();
        (bits(a) ^ bits(b)).count_ones()
    }

    /// Waves in all directions: no frequency is empty, as in a photograph.
    fn waves() -> DynamicImage {
        let wave = |x: u32, y: u32| {
            let (x, y) = (x as f32 / 320.0, y as f32 / 240.0);
            (9.0 * x + 4.0 * y).sin() + (13.0 * x * y).cos() + (17.0 * (x - y) * (x - y)).sin()
        };
        image::GrayImage::from_fn(320, 240, |x, y| image::Luma([(110.0 + 30.0 * wave(x, y)) as u8])).into()
    }

    #[test]
    fn a_smaller_and_brighter_copy_is_near_and_another_picture_is_far() {
        let picture = waves();
        assert!(bits_apart(&picture, &shrink(&picture, 100).unwrap()) <= 4);
        assert!(bits_apart(&picture, &picture.brighten(20)) <= 6);
        assert!(bits_apart(&picture, &picture.rotate90()) >= 12);
    }

    #[test]
    fn a_picture_of_one_pixel_has_a_hash_too() {
        assert_eq!(phash(&DynamicImage::new_rgb8(1, 1)).unwrap().len(), 16);
    }
}
