//! Files as pixels: whole, upright, in sRGB, on white, and as exact as the file is.

use std::io::Cursor;

use anyhow::{Context, Result, ensure};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Rgb, Rgb32FImage, RgbImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use turbojpeg::PixelFormat;

/// Reads any kind of file that is measured.
pub(super) fn read(bytes: &[u8]) -> Result<Rgb32FImage> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let format = reader.format().context("not a kind of picture that is known here")?;
    let mut decoder = reader.into_decoder()?;
    let (icc, orientation) = (decoder.icc_profile()?, decoder.orientation()?);
    let image = match format {
        ImageFormat::Jpeg => jpeg(bytes)?,
        _ => DynamicImage::from_decoder(decoder)?,
    };
    let mut image = DynamicImage::from(in_srgb(on_white(image), icc.as_deref())?);
    image.apply_orientation(orientation);
    Ok(image.into_rgb32f())
}

/// By libjpeg-turbo's exact inverse transform and its smooth chroma.
fn jpeg(bytes: &[u8]) -> Result<DynamicImage> {
    let header = turbojpeg::read_header(bytes)?;
    let is_light = !matches!(header.colorspace, turbojpeg::Colorspace::CMYK | turbojpeg::Colorspace::YCCK);
    ensure!(is_light, "inks are not compared");
    let image = turbojpeg::decompress(bytes, PixelFormat::RGB)?;
    let (width, height) = (u32::try_from(image.width)?, u32::try_from(image.height)?);
    let pixels = RgbImage::from_raw(width, height, image.pixels).context("rows are padded")?;
    Ok(pixels.into())
}

fn on_white(image: DynamicImage) -> Rgb32FImage {
    if !image.color().has_alpha() {
        return image.into_rgb32f();
    }
    let pixels = image.into_rgba32f();
    Rgb32FImage::from_fn(pixels.width(), pixels.height(), |x, y| {
        let [red, green, blue, alpha] = pixels.get_pixel(x, y).0;
        Rgb([red, green, blue].map(|light| light * alpha + 1.0 - alpha))
    })
}

/// By the file's own profile, where it has one for these channels.
fn in_srgb(mut image: Rgb32FImage, icc: Option<&[u8]>) -> Result<Rgb32FImage> {
    let profile = icc.and_then(|icc| ColorProfile::new_from_slice(icc).ok());
    let Some(profile) = profile.filter(|profile| profile.color_space == DataColorSpace::Rgb) else {
        return Ok(image);
    };
    let srgb = ColorProfile::new_srgb();
    let transform =
        profile.create_transform_f32(Layout::Rgb, &srgb, Layout::Rgb, TransformOptions::default())?;
    let row_values = image.width() as usize * 3;
    let mut converted = vec![0.0; row_values];
    for row in image.chunks_exact_mut(row_values) {
        transform.transform(row, &mut converted)?;
        row.copy_from_slice(&converted);
    }
    Ok(image)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(image: &DynamicImage) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn sixteen_bits_are_kept() {
        let value = 12_345_u16;
        let picture = image::ImageBuffer::from_pixel(2, 2, Rgb([value; 3]));
        let read = read(&png(&DynamicImage::ImageRgb16(picture))).unwrap();
        assert!((read.get_pixel(1, 1).0[0] - f32::from(value) / 65_535.0).abs() < 1e-6);
    }

    #[test]
    fn what_shows_through_lies_on_white() {
        let picture = image::RgbaImage::from_pixel(1, 1, image::Rgba([0, 0, 0, 51]));
        let read = read(&png(&picture.into())).unwrap();
        assert!((read.get_pixel(0, 0).0[2] - 0.8).abs() < 1e-6);
    }

    #[test]
    fn a_wider_gamut_is_converted() {
        let grey_and_red = Rgb32FImage::from_fn(2, 1, |x, _| Rgb([0.5, if x == 0 { 0.5 } else { 0.2 }, 0.5]));
        let p3 = ColorProfile::new_display_p3().encode().unwrap();
        let converted = in_srgb(grey_and_red.clone(), Some(&p3)).unwrap();
        let (grey, vivid) = (converted.get_pixel(0, 0).0, converted.get_pixel(1, 0).0);
        assert!(grey.iter().all(|value| (value - 0.5).abs() < 0.004), "{grey:?}");
        assert!(vivid[0] > 0.51 && vivid[1] < 0.19, "{vivid:?}");
        assert_eq!(in_srgb(grey_and_red.clone(), None).unwrap(), grey_and_red);
    }
}
