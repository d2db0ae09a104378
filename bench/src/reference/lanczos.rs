//! Reduction by the Lanczos kernel of three lobes, widened by the factor, as C. Duchon's "Lanczos filtering in one and
//! two dimensions" (Journal of Applied Meteorology 18, 1979) describes it: first along rows, then along columns.

use std::f64::consts::PI;

use image::Rgb32FImage;

const LOBES: f64 = 3.0;

/// The whole picture at another size, within black and white.
pub(super) fn reduce(picture: &Rgb32FImage, (width, height): (u32, u32)) -> Rgb32FImage {
    let columns = taps(picture.width(), width);
    let narrow = Rgb32FImage::from_fn(width, picture.height(), |x, y| {
        weighted(&columns[x as usize], |column| picture.get_pixel(column, y))
    });
    let rows = taps(picture.height(), height);
    Rgb32FImage::from_fn(width, height, |x, y| {
        let mut pixel = weighted(&rows[y as usize], |row| narrow.get_pixel(x, row));
        pixel.0 = pixel.0.map(|value| value.clamp(0.0, 1.0));
        pixel
    })
}

/// The pixels that one pixel is made of: the first, and the weight of each.
struct Taps {
    first: u32,
    weights: Vec<f32>,
}

fn taps(from: u32, to: u32) -> Vec<Taps> {
    let factor = f64::from(from) / f64::from(to);
    let reach = LOBES * factor.max(1.0);
    let of_pixel = |pixel: u32| {
        let centre = (f64::from(pixel) + 0.5) * factor;
        let first = (centre - reach).floor().max(0.0) as u32;
        let end = ((centre + reach).ceil() as u32).min(from);
        let distance = |source: u32| (f64::from(source) + 0.5 - centre) / factor.max(1.0);
        let weights: Vec<_> = (first..end).map(|source| lanczos(distance(source))).collect();
        let sum: f64 = weights.iter().sum();
        Taps { first, weights: weights.iter().map(|weight| (weight / sum) as f32).collect() }
    };
    (0..to).map(of_pixel).collect()
}

fn lanczos(x: f64) -> f64 {
    if x.abs() < LOBES { sinc(x) * sinc(x / LOBES) } else { 0.0 }
}

fn sinc(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) }
}

fn weighted<'a>(taps: &Taps, pixel: impl Fn(u32) -> &'a image::Rgb<f32>) -> image::Rgb<f32> {
    let mut sum = [0.0; 3];
    for (source, weight) in (taps.first..).zip(&taps.weights) {
        for (sum, value) in sum.iter_mut().zip(pixel(source).0) {
            *sum += weight * value;
        }
    }
    image::Rgb(sum)
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn what_is_even_stays_even() {
        let even = Rgb32FImage::from_pixel(37, 23, Rgb([0.3, 0.6, 0.9]));
        let reduced = reduce(&even, (10, 7));
        assert!(reduced.pixels().all(|pixel| (pixel.0[1] - 0.6).abs() < 1e-5));
    }

    #[test]
    fn a_ramp_is_not_shifted() {
        let ramp = Rgb32FImage::from_fn(100, 4, |x, _| Rgb([(x as f32 + 0.5) / 100.0; 3]));
        let reduced = reduce(&ramp, (20, 1));
        let inner = (4..16).all(|x| (reduced.get_pixel(x, 0).0[0] - (x as f32 + 0.5) / 20.0).abs() < 1e-4);
        assert!(inner);
    }

    #[test]
    fn what_is_finer_than_the_pixels_becomes_grey() {
        let stripes = Rgb32FImage::from_fn(120, 6, |x, _| Rgb([(x % 2) as f32; 3]));
        let reduced = reduce(&stripes, (30, 3));
        assert!((10..20).all(|x| (reduced.get_pixel(x, 1).0[0] - 0.5).abs() < 0.01));
    }
}
