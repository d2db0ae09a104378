//! Colour spaces: everything becomes 8-bit sRGB, because that is what a browser takes an untagged picture for.

use image::{DynamicImage, GrayAlphaImage, GrayImage, RgbImage, RgbaImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, ProfileText, TransformOptions};
use serde::Serialize;

/// Longer texts are no names of profiles.
const NAME_MAX_CHARS: usize = 100;

/// What a file says of its colours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// No profile: taken for sRGB.
    Untagged,
    Srgb,
    /// Another profile, by the name it gives itself.
    Profile(String),
    /// A profile that cannot be read, which is passed over.
    Broken,
    /// Inks, with or without a profile.
    Cmyk,
}

/// What the colours are, by the number of a JPEG's components and the profile.
pub(crate) fn of(components: Option<usize>, icc: Option<&[u8]>) -> Colour {
    match (components, icc) {
        (Some(4), _) => Colour::Cmyk,
        (_, None) => Colour::Untagged,
        (_, Some(icc)) => match ColorProfile::new_from_slice(icc) {
            Err(_) => Colour::Broken,
            Ok(profile) if changes_nothing(&profile) => Colour::Srgb,
            Ok(profile) => Colour::Profile(name(&profile)),
        },
    }
}

/// Converts by the profile. One that is broken, or of another kind than the pixels, is passed over, as browsers do.
pub(crate) fn to_srgb(image: DynamicImage, icc: Option<&[u8]>) -> DynamicImage {
    icc.and_then(|icc| by_profile(&image, icc)).unwrap_or_else(|| to_rgb(image))
}

/// Whether colours are shown right as they are: there is no profile, none that can be used, or one of sRGB.
pub(crate) fn is_srgb(icc: Option<&[u8]>) -> bool {
    let profile = icc.and_then(|icc| ColorProfile::new_from_slice(icc).ok());
    let usable = profile.filter(|profile| profile.color_space == DataColorSpace::Rgb);
    usable.is_none_or(|profile| changes_nothing(&profile))
}

/// Inks (255 is full) to light, by the profile or, without one, by the formula.
pub(crate) fn cmyk_to_srgb(inks: &[u8], icc: Option<&[u8]>) -> Vec<u8> {
    let profile = icc.and_then(|icc| ColorProfile::new_from_slice(icc).ok());
    profile
        .filter(|profile| profile.color_space == DataColorSpace::Cmyk)
        .and_then(|profile| transform(&profile, inks, (Layout::Rgba, 4), (Layout::Rgb, 3)))
        .unwrap_or_else(|| inks.as_chunks::<4>().0.iter().flat_map(by_formula).collect())
}

fn by_formula(&[c, m, y, k]: &[u8; 4]) -> [u8; 3] {
    [c, m, y].map(|ink| {
        let light = u16::from(255 - ink) * u16::from(255 - k);
        u8::try_from((light + 127) / 255).unwrap_or(u8::MAX)
    })
}

/// Colours all over the cube: corners, middles, and greys.
fn samples() -> Vec<u8> {
    let steps = [0_u8, 32, 64, 128, 192, 255];
    let cube = steps.into_iter().flat_map(|r| steps.into_iter().flat_map(move |g| steps.map(|b| [r, g, b])));
    cube.flatten().collect()
}

/// Whether a profile is sRGB by another name: it moves no colour by more than rounding does. Cameras and programs write
/// dozens of sRGB profiles.
fn changes_nothing(profile: &ColorProfile) -> bool {
    let samples = samples();
    let converted = transform(profile, &samples, (Layout::Rgb, 3), (Layout::Rgb, 3));
    profile.color_space == DataColorSpace::Rgb
        && converted.is_some_and(|converted| {
            samples.iter().zip(&converted).all(|(before, after)| before.abs_diff(*after) <= 1)
        })
}

fn name(profile: &ColorProfile) -> String {
    let text = match &profile.description {
        Some(ProfileText::PlainString(text)) => text.clone(),
        Some(ProfileText::Localizable(texts)) => {
            texts.first().map(|text| text.value.clone()).unwrap_or_default()
        }
        Some(ProfileText::Description(text)) => text.ascii_string.clone(),
        None => String::new(),
    };
    text.chars().filter(|c| !c.is_control()).take(NAME_MAX_CHARS).collect()
}

fn to_rgb(image: DynamicImage) -> DynamicImage {
    if image.color().has_alpha() { image.into_rgba8().into() } else { image.into_rgb8().into() }
}

fn by_profile(image: &DynamicImage, icc: &[u8]) -> Option<DynamicImage> {
    let profile = ColorProfile::new_from_slice(icc).ok().filter(|profile| !changes_nothing(profile))?;
    let (width, height) = (image.width(), image.height());
    let rgb = |pixels| RgbImage::from_raw(width, height, pixels).map(DynamicImage::from);
    let rgba = |pixels| RgbaImage::from_raw(width, height, pixels).map(DynamicImage::from);
    match (profile.color_space, image) {
        (DataColorSpace::Rgb, DynamicImage::ImageRgb8(pixels)) => {
            rgb(transform(&profile, pixels, (Layout::Rgb, 3), (Layout::Rgb, 3))?)
        }
        (DataColorSpace::Rgb, DynamicImage::ImageRgba8(pixels)) => {
            rgba(transform(&profile, pixels, (Layout::Rgba, 4), (Layout::Rgba, 4))?)
        }
        (DataColorSpace::Gray, DynamicImage::ImageLuma8(pixels)) => {
            let pixels: &GrayImage = pixels;
            rgb(transform(&profile, pixels, (Layout::Gray, 1), (Layout::Rgb, 3))?)
        }
        (DataColorSpace::Gray, DynamicImage::ImageLumaA8(pixels)) => {
            let pixels: &GrayAlphaImage = pixels;
            rgba(transform(&profile, pixels, (Layout::GrayAlpha, 2), (Layout::Rgba, 4))?)
        }
        _ => None,
    }
}

/// A layout and its samples for each pixel.
type Samples = (Layout, usize);

fn transform(profile: &ColorProfile, pixels: &[u8], from: Samples, to: Samples) -> Option<Vec<u8>> {
    let srgb = ColorProfile::new_srgb();
    let transform = profile.create_transform_8bit(from.0, &srgb, to.0, TransformOptions::default()).ok()?;
    let mut converted = vec![0; pixels.len() / from.1 * to.1];
    transform.transform(pixels, &mut converted).ok()?;
    Some(converted)
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    fn pixel(image: &DynamicImage) -> [u8; 3] {
        image.to_rgb8().get_pixel(0, 0).0
    }

    #[test]
    fn a_wide_gamut_colour_is_brought_into_srgb() {
        let p3 = ColorProfile::new_display_p3().encode().unwrap();
        let image = DynamicImage::from(RgbImage::from_pixel(4, 4, Rgb([200, 100, 100])));
        let [r, g, b] = pixel(&to_srgb(image, Some(&p3)));
        assert!(r > 205 && g < 100 && b < 100, "{r} {g} {b}");
    }

    #[test]
    fn a_grey_picture_with_a_grey_profile_stays_grey() {
        let profile = ColorProfile::new_gray_with_gamma(1.8).encode().unwrap();
        let image = DynamicImage::from(GrayImage::from_pixel(4, 4, image::Luma([128])));
        let [r, g, b] = pixel(&to_srgb(image, Some(&profile)));
        assert!(r == g && g == b && r > 135, "{r} {g} {b}");
    }

    #[test]
    fn a_profile_that_does_not_fit_is_passed_over() {
        let grey = ColorProfile::new_gray_with_gamma(1.8).encode().unwrap();
        let image = DynamicImage::from(RgbImage::from_pixel(4, 4, Rgb([200, 100, 50])));
        for icc in [grey.as_slice(), b"", b"no profile at all"] {
            assert_eq!(pixel(&to_srgb(image.clone(), Some(icc))), [200, 100, 50]);
        }
    }

    #[test]
    fn inks_become_light() {
        assert_eq!(
            cmyk_to_srgb(&[0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255], None),
            [255, 255, 255, 0, 255, 255, 0, 0, 0]
        );
    }
}
