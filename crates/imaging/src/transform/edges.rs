//! Blurring and sharpening. What shows through takes part in neither with colours that are not seen.

use fast_image_resize::{FilterType, MulDiv, ResizeAlg, ResizeOptions, Resizer};
use image::{ColorType, DynamicImage, GrayImage, RgbImage, RgbaImage};
use libblur::{
    BlurImage, BlurImageMut, ConvolutionMode, EdgeMode, FastBlurChannels, GaussianBlurParams,
    ThreadingPolicy, gaussian_blur,
};

use crate::ImageError;

/// A sigma below this moves no sample by a whole step.
const LEAST_SIGMA_PX: f64 = 0.2;
/// What is blurred by more is made smaller first: there is no detail left that would need the pixels, and the time
/// does not grow with sigma.
const REDUCED_SIGMA_PX: f64 = 2.5;
/// A side is not made smaller than this: at the ends there are only so many pixels to take from.
const REDUCED_SIDE_PX: f64 = 32.0;
/// Where a kernel ends, in sigmas: a thousandth of the weight lies behind.
const KERNEL_SIGMAS: f64 = 3.0;
/// Rows that are sharpened at once; more than sigma reaches.
const STRIP_PX: usize = 64;
/// What amounts and differences are multiplied by, so that both and the upper half of their product, which is all that
/// vectors keep, fit into 16 bits; and what is left of it in the product.
const AMOUNT_ONE: f32 = 4096.0;
const DIFFERENCE_ONE: i16 = 64;
const PRODUCT_PLACES: u32 = 2;

/// Gaussian; sigma across and down. The ends of the picture go on as they are.
pub(super) fn blur(image: &mut DynamicImage, sigmas: (f64, f64)) -> Result<(), ImageError> {
    if sigmas.0.max(sigmas.1) < LEAST_SIGMA_PX {
        return Ok(());
    }
    if !image.color().has_alpha() {
        *image = blurred(image, sigmas)?;
        return Ok(());
    }
    MulDiv::new().multiply_alpha_inplace(image).map_err(ImageError::broken)?;
    *image = blurred(image, sigmas)?;
    MulDiv::new().divide_alpha_inplace(image).map_err(ImageError::broken)
}

/// Unsharp masking: adds so many times what a blur would take away. Sigma is small, so that strips of the picture can be
/// done one after another, in memory that stays in the cache.
pub(super) fn sharpen(image: &mut DynamicImage, amount: f32, sigmas: (f64, f64)) -> Result<(), ImageError> {
    if sigmas.0.max(sigmas.1) < LEAST_SIGMA_PX {
        return Ok(());
    }
    let (width, height, colour) = (image.width(), image.height() as usize, image.color());
    let row = width as usize * usize::from(colour.channel_count());
    let overlap = (sigmas.1 * KERNEL_SIGMAS).ceil() as usize;
    let amount = (amount * AMOUNT_ONE) as i16;
    let samples = samples_mut(image);
    // The rows above a strip, as they were.
    let mut above = Vec::new();
    for top in (0..height).step_by(STRIP_PX) {
        let (bottom, end) = (height.min(top + STRIP_PX), height.min(top + STRIP_PX + overlap));
        let mut strip = image_of([&above, &samples[top * row..end * row]].concat(), width, colour);
        blur(&mut strip, sigmas)?;
        let blurred = &mut samples_mut(&mut strip)[above.len()..][..(bottom - top) * row];
        above = samples[top.max(bottom.saturating_sub(overlap)) * row..bottom * row].to_vec();
        let samples = &mut samples[top * row..bottom * row];
        if colour.has_alpha() {
            keep_alpha(blurred, samples);
        }
        away(samples, blurred, amount);
    }
    Ok(())
}

fn image_of(samples: Vec<u8>, width: u32, colour: ColorType) -> DynamicImage {
    let height = (samples.len() / usize::from(colour.channel_count())) as u32 / width;
    match colour {
        ColorType::L8 => GrayImage::from_raw(width, height, samples).map(DynamicImage::from),
        ColorType::Rgb8 => RgbImage::from_raw(width, height, samples).map(DynamicImage::from),
        _ => RgbaImage::from_raw(width, height, samples).map(DynamicImage::from),
    }
    .unwrap_or_default()
}

fn keep_alpha(pixels: &mut [u8], of: &[u8]) {
    let (pixels, of) = (pixels.as_chunks_mut::<4>().0, of.as_chunks::<4>().0);
    pixels.iter_mut().zip(of).for_each(|(pixel, of)| pixel[3] = of[3]);
}

fn away(samples: &mut [u8], blurred: &[u8], amount: i16) {
    for (sample, blurred) in samples.iter_mut().zip(blurred) {
        let difference = (i16::from(*sample) - i16::from(*blurred)) * DIFFERENCE_ONE;
        let added = ((i32::from(difference) * i32::from(amount)) >> 16) as i16;
        let added = (added + (1 << (PRODUCT_PLACES - 1))) >> PRODUCT_PLACES;
        *sample = (i16::from(*sample) + added).clamp(0, 255) as u8;
    }
}

fn blurred(image: &DynamicImage, sigmas: (f64, f64)) -> Result<DynamicImage, ImageError> {
    let size = (image.width(), image.height());
    let reduced = (reduced(size.0, sigmas.0), reduced(size.1, sigmas.1));
    if reduced == size {
        return convolved(image, sigmas);
    }
    let small = resized(image, reduced, FilterType::Box)?;
    let sigmas = (left_to_blur(sigmas.0, size.0, reduced.0), left_to_blur(sigmas.1, size.1, reduced.1));
    resized(&convolved(&small, sigmas)?, size, FilterType::Bilinear)
}

/// How many pixels of a side are enough.
fn reduced(side: u32, sigma: f64) -> u32 {
    let factor = (sigma / REDUCED_SIGMA_PX).min(f64::from(side) / REDUCED_SIDE_PX).floor().max(1.0);
    (f64::from(side) / factor).ceil() as u32
}

/// Sigma on the smaller side. Averaging over `factor` pixels and going back between two points blur by themselves:
/// their variances are factor² / 12 and factor² / 6.
fn left_to_blur(sigma: f64, side: u32, reduced: u32) -> f64 {
    if side == reduced {
        return sigma;
    }
    let factor = f64::from(side) / f64::from(reduced);
    ((sigma / factor).powi(2) - 0.25).max(0.0).sqrt()
}

fn resized(
    image: &DynamicImage,
    (width, height): (u32, u32),
    filter: FilterType,
) -> Result<DynamicImage, ImageError> {
    let mut resized = DynamicImage::new(width, height, image.color());
    // Alpha is multiplied in already.
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter)).use_alpha(false);
    Resizer::new().resize(image, &mut resized, &options).map_err(ImageError::broken)?;
    Ok(resized)
}

fn convolved(image: &DynamicImage, (across, down): (f64, f64)) -> Result<DynamicImage, ImageError> {
    let channels = match image.color().channel_count() {
        1 => FastBlurChannels::Plane,
        3 => FastBlurChannels::Channels3,
        _ => FastBlurChannels::Channels4,
    };
    let (width, height) = (image.width(), image.height());
    let from = BlurImage::borrow(image.as_bytes(), width, height, channels);
    let kernel = |sigma: f64| (sigma * KERNEL_SIGMAS).ceil() as u32 * 2 + 1;
    let (across, down) = (across.max(LEAST_SIGMA_PX), down.max(LEAST_SIGMA_PX));
    let params = GaussianBlurParams::new_asymmetric(kernel(across), across, kernel(down), down);
    let mut to = DynamicImage::new(width, height, image.color());
    let mut into = BlurImageMut::borrow(samples_mut(&mut to), width, height, channels);
    let (ends, threads) = (EdgeMode::Clamp.as_2d(), ThreadingPolicy::Single);
    gaussian_blur(&from, &mut into, params, ends, threads, ConvolutionMode::Exact)
        .map_err(ImageError::broken)?;
    Ok(to)
}

/// A picture is of no other kind once it is in sRGB.
fn samples_mut(image: &mut DynamicImage) -> &mut [u8] {
    match image {
        DynamicImage::ImageLuma8(pixels) => pixels,
        DynamicImage::ImageRgb8(pixels) => pixels,
        DynamicImage::ImageRgba8(pixels) => pixels,
        _ => &mut [],
    }
}

#[cfg(test)]
mod tests;
