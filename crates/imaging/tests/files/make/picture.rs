//! The picture that most files show: different in every corner, smooth in places and busy in others.

use image::{Rgb, RgbImage, Rgba, RgbaImage};

pub(crate) fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) =
            (f64::from(x) / f64::from(width.max(2) - 1), f64::from(y) / f64::from(height.max(2) - 1));
        Rgb(colour(u, v))
    })
}

/// A red disc at the top left, stripes at the bottom right, on a gradient.
fn colour(u: f64, v: f64) -> [u8; 3] {
    if (u - 0.3).hypot(v - 0.3) < 0.2 {
        return [220, 30, 25];
    }
    let stripe = if u > 0.6 && v > 0.6 { 40.0 * (u * 25.0 + v * 11.0).sin() } else { 0.0 };
    [20.0 + 60.0 * v, 60.0 + 140.0 * u + stripe, 220.0 - 150.0 * v - stripe].map(|light| light as u8)
}

/// The same, clearer towards the bottom.
pub(crate) fn glass(width: u32, height: u32) -> RgbaImage {
    let picture = picture(width, height);
    RgbaImage::from_fn(width, height, |x, y| {
        let [r, g, b] = picture.get_pixel(x, y).0;
        let alpha = if x < width / 4 && y > height / 2 { 0 } else { 255 - 200 * y / height.max(1) };
        Rgba([r, g, b, alpha as u8])
    })
}
