//! JPEG by libjpeg-turbo: baseline, since it decodes twice as fast as progressive; colour at half the resolution; Huffman
//! tables made for the picture, which save some percent.

use image::DynamicImage;
use turbojpeg::{Compressor, Image, PixelFormat, Subsamp, YuvPlanesImage};

use crate::{ImageError, flatten::on_white, planar::Planar};

/// What shows through is laid on white.
pub(super) fn encode(image: &DynamicImage, quality: u8) -> Result<Vec<u8>, ImageError> {
    if let Some(grey) = image.as_luma8() {
        return compress(grey, grey.dimensions(), PixelFormat::GRAY, quality);
    }
    match image.as_rgb8() {
        Some(rgb) => compress(rgb, rgb.dimensions(), PixelFormat::RGB, quality),
        None => {
            let rgb = on_white(image);
            compress(&rgb, rgb.dimensions(), PixelFormat::RGB, quality)
        }
    }
}

fn compress(
    pixels: &[u8],
    (width, height): (u32, u32),
    format: PixelFormat,
    quality: u8,
) -> Result<Vec<u8>, ImageError> {
    let (width, height) = (width as usize, height as usize);
    let subsampling = if format == PixelFormat::GRAY { Subsamp::Gray } else { Subsamp::Sub2x2 };
    let image = Image { pixels, width, pitch: width * format.size(), height, format };
    compressor(quality, subsampling)
        .and_then(|mut compressor| compressor.compress_to_vec(image))
        .map_err(ImageError::broken)
}

fn compressor(quality: u8, subsampling: Subsamp) -> turbojpeg::Result<Compressor> {
    let mut compressor = Compressor::new()?;
    compressor.set_quality(quality.into())?;
    compressor.set_subsamp(subsampling)?;
    compressor.set_optimize(true)?;
    Ok(compressor)
}

/// What is in planes already goes into the file without a detour over RGB.
pub(super) fn encode_planar(planar: &Planar, quality: u8) -> Result<Vec<u8>, ImageError> {
    let (width, height) = planar.size();
    let [light, blue, red] = planar.planes();
    let image = YuvPlanesImage {
        y_plane: light.as_bytes(),
        u_plane: blue.as_bytes(),
        v_plane: red.as_bytes(),
        width: width as usize,
        height: height as usize,
        y_stride: light.width() as usize,
        u_stride: blue.width() as usize,
        v_stride: red.width() as usize,
        subsamp: Subsamp::Sub2x2,
    };
    compressor(quality, Subsamp::Sub2x2)
        .and_then(|mut compressor| compressor.compress_yuv_planes_to_vec(&image))
        .map_err(ImageError::broken)
}

#[cfg(test)]
mod tests {
    use image::{Rgba, RgbaImage};

    use super::*;

    #[test]
    fn what_shows_through_is_laid_on_white() {
        let clear = DynamicImage::from(RgbaImage::from_pixel(16, 16, Rgba([0, 0, 0, 0])));
        let jpeg = image::load_from_memory(&encode(&clear, 80).unwrap()).unwrap();
        assert!(jpeg.to_luma8().pixels().all(|pixel| pixel[0] > 250));
    }

    #[test]
    fn a_lower_quality_takes_fewer_bytes() {
        let picture = DynamicImage::from(crate::testing::picture(200, 150));
        let bytes = |quality| encode(&picture, quality).unwrap().len();
        assert!(bytes(20) < bytes(80) && bytes(80) < bytes(100));
    }
}
