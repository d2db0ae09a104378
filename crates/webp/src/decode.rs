//! A still picture's pixels, scaled while they are decoded so that the whole picture is never held.

use libwebp_sys::{
    WEBP_CSP_MODE, WebPDecBuffer__bindgen_ty_1, WebPDecode, WebPDecoderConfig, WebPRGBABuffer,
};

use crate::{Channels, Plane, WebpError, error::of_decoding, features, frame::picture};

/// Decodes a still file, or a frame's data, into `pixels`, row by row without padding. A `size` below the file's own
/// is reached by averaging areas. Lossy data needs some rows at a time, lossless 4 bytes for each pixel of the file,
/// lossy data with alpha 1 to 5.
///
/// # Errors
/// Where the data is broken or ends early, `size` is larger than the file's, or `pixels` is not as long as it has to
/// be. What `pixels` holds then means nothing.
pub fn decode(
    bytes: &[u8],
    size: (u32, u32),
    channels: Channels,
    pixels: &mut [u8],
) -> Result<(), WebpError> {
    let plane = Plane::new(size, channels)?;
    if pixels.len() != plane.bytes {
        return Err(WebpError::Buffer { expected: plane.bytes, given: pixels.len() });
    }
    let full = features(bytes)?;
    let picture = picture(bytes)?;
    if size.0 > full.width || size.1 > full.height {
        return Err(WebpError::Size { width: size.0, height: size.1 });
    }
    let mut config = WebPDecoderConfig::new().map_err(|()| WebpError::Unsupported)?;
    if size != (full.width, full.height) {
        config.options.use_scaling = 1;
        config.options.scaled_width = plane.width;
        config.options.scaled_height = plane.height;
    }
    run(picture, config, plane, channels, pixels)
}

#[allow(unsafe_code)]
fn run(
    bytes: &[u8],
    mut config: WebPDecoderConfig,
    plane: Plane,
    channels: Channels,
    pixels: &mut [u8],
) -> Result<(), WebpError> {
    let buffer = WebPRGBABuffer { rgba: pixels.as_mut_ptr(), stride: plane.stride, size: pixels.len() };
    config.output.colorspace = match channels {
        Channels::Rgb => WEBP_CSP_MODE::MODE_RGB,
        Channels::Rgba => WEBP_CSP_MODE::MODE_RGBA,
    };
    config.output.u = WebPDecBuffer__bindgen_ty_1 { RGBA: buffer };
    config.output.is_external_memory = 1;
    // SAFETY: the input's pointer and length are one slice's. The output is a slice that nobody else holds; libwebp
    // is told its length and checks stride × height against it before it writes. It keeps neither pointer.
    of_decoding(unsafe { WebPDecode(bytes.as_ptr(), bytes.len(), &raw mut config) })
}

#[cfg(test)]
mod tests;
