//! Pixels into a file.

use std::ptr;

use libwebp_sys::{
    WebPConfig, WebPEncode, WebPMemoryWrite, WebPMemoryWriter, WebPMemoryWriterClear, WebPPicture,
    WebPPictureFree, WebPPictureImportRGB, WebPPictureImportRGBA,
};

use crate::{Channels, Plane, WebpError, error::of_encoding};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// 0 to 100.
    Lossy {
        quality: u8,
    },
    Lossless,
}

/// libwebp's own middle: less is faster and larger, more is slower for little.
const METHOD: i32 = 4;
/// From so many pixels on, half the time and none of the memory for symbols are worth one percent more bytes.
const LARGE_PX: usize = 4_000_000;
const LARGE_METHOD: i32 = 2;
/// Packing alpha takes 22 bytes a pixel, three times what all the rest does; what has more pixels is written as it is.
const PACKED_ALPHA_MAX_PX: usize = 8_000_000;
/// How hard lossless coding tries, 0 to 100.
const LOSSLESS_EFFORT: f32 = 75.0;

/// Encodes straight 8-bit pixels without padding. Alpha that is opaque throughout is not written.
///
/// # Errors
/// Where the size is none that WebP can hold, or `pixels` is not as long as it says.
pub fn encode(
    pixels: &[u8],
    size: (u32, u32),
    channels: Channels,
    compression: Compression,
) -> Result<Vec<u8>, WebpError> {
    let plane = Plane::new(size, channels)?;
    if pixels.len() != plane.bytes {
        return Err(WebpError::Buffer { expected: plane.bytes, given: pixels.len() });
    }
    let config = config(compression, plane)?;
    let mut picture = Picture::new(plane, compression)?;
    picture.import(pixels, plane, channels)?;
    picture.write(&config)
}

fn config(compression: Compression, plane: Plane) -> Result<WebPConfig, WebpError> {
    let mut config = WebPConfig::new().map_err(|()| WebpError::Unsupported)?;
    let pixels = plane.width as usize * plane.height as usize;
    config.method = if pixels < LARGE_PX { METHOD } else { LARGE_METHOD };
    config.alpha_compression = i32::from(pixels <= PACKED_ALPHA_MAX_PX);
    match compression {
        Compression::Lossy { quality } => config.quality = f32::from(quality.min(100)),
        Compression::Lossless => (config.lossless, config.quality) = (1, LOSSLESS_EFFORT),
    }
    Ok(config)
}

/// Owns the planes that libwebp allocates.
struct Picture(WebPPicture);

impl Picture {
    fn new(plane: Plane, compression: Compression) -> Result<Self, WebpError> {
        let mut picture = WebPPicture::new().map_err(|()| WebpError::Unsupported)?;
        (picture.width, picture.height) = (plane.width, plane.height);
        picture.use_argb = i32::from(compression == Compression::Lossless);
        Ok(Self(picture))
    }

    #[allow(unsafe_code)]
    fn import(&mut self, pixels: &[u8], plane: Plane, channels: Channels) -> Result<(), WebpError> {
        let import = match channels {
            Channels::Rgb => WebPPictureImportRGB,
            Channels::Rgba => WebPPictureImportRGBA,
        };
        // SAFETY: libwebp reads height rows of stride bytes, which is the slice's length: the caller has compared.
        // It copies them into planes of its own, which `drop` frees.
        match unsafe { import(&raw mut self.0, pixels.as_ptr(), plane.stride) } {
            0 => Err(of_encoding(self.0.error_code)),
            _ => Ok(()),
        }
    }

    #[allow(unsafe_code)]
    fn write(&mut self, config: &WebPConfig) -> Result<Vec<u8>, WebpError> {
        let mut file = Written::new();
        self.0.writer = Some(WebPMemoryWrite);
        self.0.custom_ptr = (&raw mut file.0).cast();
        // SAFETY: the writer that `custom_ptr` names is of the type that `WebPMemoryWrite` expects, and lives until
        // the end of this function; the picture does not write again.
        match unsafe { WebPEncode(config, &raw mut self.0) } {
            0 => Err(of_encoding(self.0.error_code)),
            _ => Ok(file.bytes().to_vec()),
        }
    }
}

impl Drop for Picture {
    #[allow(unsafe_code)]
    fn drop(&mut self) {
        // SAFETY: initialised in `new`, and freed here only.
        unsafe { WebPPictureFree(&raw mut self.0) }
    }
}

/// Owns the memory that libwebp writes a file into.
struct Written(WebPMemoryWriter);

impl Written {
    /// As `WebPMemoryWriterInit` leaves it.
    fn new() -> Self {
        Self(WebPMemoryWriter { mem: ptr::null_mut(), size: 0, max_size: 0, pad: [0] })
    }

    #[allow(unsafe_code)]
    fn bytes(&self) -> &[u8] {
        if self.0.mem.is_null() {
            return &[];
        }
        // SAFETY: libwebp has written `size` bytes there, and they are freed by `drop` only.
        unsafe { std::slice::from_raw_parts(self.0.mem, self.0.size) }
    }
}

impl Drop for Written {
    #[allow(unsafe_code)]
    fn drop(&mut self) {
        // SAFETY: its memory comes from libwebp or is null, and is freed here only.
        unsafe { WebPMemoryWriterClear(&raw mut self.0) }
    }
}
