//! How different two pictures look: DSSIM = 1 / MS-SSIM − 1. 0 is equal; larger is worse.
//!
//! Written from the papers, and from nothing else:
//! - SSIM: Z. Wang, A. Bovik, H. Sheikh, E. Simoncelli, "Image quality assessment: from error visibility to structural
//!   similarity", IEEE Transactions on Image Processing 13(4), 2004: the window, `C1` and `C2`.
//! - Scales: Z. Wang, E. Simoncelli, A. Bovik, "Multi-scale structural similarity for image quality assessment",
//!   Asilomar 2003: contrast and structure at every scale, luminance at the coarsest, and the weights.
//!
//! Both speak of grey. Here a pixel is its CIELAB vector, so that colour counts as much as it is seen: products of means
//! become dot products, variances and covariances the sums over the three channels.

mod lab;
mod plane;

use image::Rgb32FImage;

use plane::Plane;

/// Of the finest scale first.
const WEIGHTS: [f64; 5] = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];
/// (K1·L)² and (K2·L)² for a range L of 1.
const C1: f32 = 0.01 * 0.01;
const C2: f32 = 0.03 * 0.03;
/// The window has to fit.
const MIN_SIDE_PX: usize = 11;

/// Compares two pictures of one size in sRGB.
///
/// # Panics
/// When the sizes differ.
pub(crate) fn dssim(left: &Rgb32FImage, right: &Rgb32FImage) -> f64 {
    assert_eq!(left.dimensions(), right.dimensions(), "pictures of one size");
    let mut scale = [Channels::of(left), Channels::of(right)];
    let scales = scales(left.width().min(left.height()) as usize);
    let weights = &WEIGHTS[..scales];
    let sum: f64 = weights.iter().sum();
    let mut product = 1.0;
    for (index, weight) in weights.iter().enumerate() {
        let likeness = likeness(&scale[0], &scale[1]);
        let is_coarsest = index + 1 == scales;
        let of_scale = if is_coarsest { likeness.whole } else { likeness.structure };
        product *= of_scale.max(f64::EPSILON).powf(weight / sum);
        if !is_coarsest {
            scale = scale.map(|channels| channels.halved());
        }
    }
    // Rounding may leave a hair above 1.
    (1.0 / product - 1.0).max(0.0)
}

/// Of a small picture there are fewer.
fn scales(side_px: usize) -> usize {
    (1..WEIGHTS.len()).take_while(|halvings| side_px >> halvings >= MIN_SIDE_PX).count() + 1
}

/// L*, a* and b*.
struct Channels([Plane; 3]);

impl Channels {
    fn of(picture: &Rgb32FImage) -> Self {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let pixels: Vec<_> = picture.pixels().map(|pixel| lab::lab(pixel.0)).collect();
        Self(std::array::from_fn(|channel| {
            let values = pixels.iter().map(|pixel| pixel[channel]).collect();
            Plane { width, height, values }
        }))
    }

    fn halved(&self) -> Self {
        Self(self.0.each_ref().map(Plane::halved))
    }

    /// The dot product with another picture's vector, at every pixel.
    fn dot(&self, other: &Self) -> Plane {
        let [Plane { width, height, .. }, ..] = self.0;
        let of_pixel =
            |at| self.0.iter().zip(&other.0).map(|(left, right)| left.values[at] * right.values[at]).sum();
        Plane { width, height, values: (0..width * height).map(of_pixel).collect() }
    }

    fn blurred(&self) -> Self {
        Self(self.0.each_ref().map(Plane::blurred))
    }
}

/// Means over the picture.
struct Likeness {
    /// Contrast and structure.
    structure: f64,
    /// Luminance as well.
    whole: f64,
}

fn likeness(left: &Channels, right: &Channels) -> Likeness {
    let means = (left.blurred(), right.blurred());
    let squares = [means.0.dot(&means.0), means.1.dot(&means.1)];
    let product = means.0.dot(&means.1);
    let moments = [left.dot(left).blurred(), right.dot(right).blurred()];
    let mixed = left.dot(right).blurred();
    let (mut structure, mut whole) = (product.clone(), product.clone());
    for at in 0..product.values.len() {
        let squares = squares[0].values[at] + squares[1].values[at];
        let variances = moments[0].values[at] + moments[1].values[at] - squares;
        let covariance = mixed.values[at] - product.values[at];
        structure.values[at] = (2.0 * covariance + C2) / (variances + C2);
        let luminance = (2.0 * product.values[at] + C1) / (squares + C1);
        whole.values[at] = luminance * structure.values[at];
    }
    Likeness { structure: structure.mean(), whole: whole.mean() }
}

#[cfg(test)]
mod tests;
