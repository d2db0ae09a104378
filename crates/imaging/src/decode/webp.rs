//! WebP by libwebp, which shrinks while it decodes; of an animation the first frame, on its canvas.

use image::{DynamicImage, RgbImage, RgbaImage};
use webp::{Channels, Coding, Features, WebpError};

use super::{
    Decoded,
    factor::{MARGIN, Needs, factor},
    rows::{Layout, Rows},
};
use crate::{
    ImageError, Limits,
    survey::{Header, check_memory},
};

pub(super) fn decode(
    bytes: &[u8],
    header: &Header,
    at_least: f64,
    limits: &Limits,
) -> Result<Decoded, ImageError> {
    let file = File { features: features(bytes)?, data: bytes, file_bytes: bytes.len() as u64 };
    if (file.features.width, file.features.height) != header.size() {
        return Err(ImageError::broken("it tells two sizes"));
    }
    if file.features.is_animated {
        animated(bytes, header, at_least, limits)
    } else {
        still(&file, header, at_least, limits)
    }
}

/// A still picture in a file.
struct File<'a> {
    features: Features,
    data: &'a [u8],
    /// Of which `data` may be a part.
    file_bytes: u64,
}

impl File<'_> {
    /// The file, and what libwebp keeps of the whole picture.
    fn kept_bytes(&self, header: &Header) -> u64 {
        let for_each_pixel = match self.features.coding {
            // 4 of the pixel, and the images of transforms at a share of its size.
            Coding::Lossless => 5,
            // Alpha is a plane of its own; packed, it is unpacked like a lossless picture.
            _ if self.features.has_alpha => 5,
            _ => 0,
        };
        self.file_bytes + header.pixels() * for_each_pixel
    }
}

fn still(file: &File<'_>, header: &Header, at_least: f64, limits: &Limits) -> Result<Decoded, ImageError> {
    if file.features.has_alpha && file.features.coding == Coding::Lossy {
        let whole_bytes = header.pixels() * 4;
        let kept_bytes = file.kept_bytes(header) + whole_bytes;
        let needs = Needs { bytes_per_pixel: 4, kept_bytes };
        // Of lossy data, libwebp weighs colours that do not show like others: they bleed. So we shrink it, if we can.
        if let Ok(factor) = factor(header, at_least, needs, limits) {
            return composed(file.data, header, Place::default(), factor);
        }
    }
    scaled(file, header, at_least, limits)
}

/// By libwebp, to any size.
fn scaled(file: &File<'_>, header: &Header, at_least: f64, limits: &Limits) -> Result<Decoded, ImageError> {
    let channels = if file.features.has_alpha { Channels::Rgba } else { Channels::Rgb };
    let header = Header { kept_bytes: file.kept_bytes(header), ..*header };
    let bytes = |(width, height): (u32, u32)| u64::from(width) * u64::from(height) * channels.count() as u64;
    let (usual, least) = (fraction(&header, at_least * MARGIN), fraction(&header, at_least));
    let size = if check_memory(&header, bytes(usual), limits).is_ok() { usual } else { least };
    check_memory(&header, bytes(size), limits)?;
    let mut pixels = vec![0; usize::try_from(bytes(size)).map_err(ImageError::broken)?];
    webp::decode(file.data, size, channels, &mut pixels).map_err(refused)?;
    let image = match channels {
        Channels::Rgb => RgbImage::from_raw(size.0, size.1, pixels).map(DynamicImage::from),
        Channels::Rgba => RgbaImage::from_raw(size.0, size.1, pixels).map(DynamicImage::from),
    };
    let image = image.ok_or_else(ImageError::ends_early)?;
    Ok(Decoded { image, extent: (size.0.into(), size.1.into()) })
}

/// Each side at that fraction, rounded up.
fn fraction(header: &Header, fraction: f64) -> (u32, u32) {
    let side = |side: u32| {
        // A third three times over is a hair more than one.
        let scaled = (f64::from(side) * fraction - 1e-6).ceil();
        // Saturates, and a side is never 0.
        (scaled as u32).clamp(1, side)
    };
    (side(header.width), side(header.height))
}

fn animated(bytes: &[u8], canvas: &Header, at_least: f64, limits: &Limits) -> Result<Decoded, ImageError> {
    let frame = webp::first_frame(bytes).map_err(refused)?;
    let file = File { features: features(frame.data)?, data: frame.data, file_bytes: bytes.len() as u64 };
    let place = Place { left: frame.left, top: frame.top };
    let size = (file.features.width, file.features.height);
    if size != (frame.width, frame.height) {
        return Err(ImageError::broken("its first frame tells two sizes"));
    }
    if size == canvas.size() {
        return still(&file, canvas, at_least, limits);
    }
    if frame.left + frame.width > canvas.width || frame.top + frame.height > canvas.height {
        return Err(ImageError::broken("its first frame does not fit on its canvas"));
    }
    let header = Header { width: size.0, height: size.1, ..*canvas };
    let kept_bytes = file.kept_bytes(&header) + header.pixels() * 4;
    let needs = Needs { bytes_per_pixel: 4, kept_bytes };
    let factor = factor(canvas, at_least, needs, limits)?;
    composed(frame.data, canvas, place, factor)
}

/// Where a frame lies on its canvas.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    left: u32,
    top: u32,
}

/// A whole frame on a clear canvas, shrunk by our own means.
fn composed(data: &[u8], canvas: &Header, place: Place, factor: u32) -> Result<Decoded, ImageError> {
    let Features { width, height, .. } = features(data)?;
    let mut pixels = vec![0; width as usize * height as usize * 4];
    webp::decode(data, (width, height), Channels::Rgba, &mut pixels).map_err(refused)?;
    let mut rows = Rows::new(Layout::Rgba, canvas.size(), factor);
    let mut row = vec![0; rows.row_bytes()];
    let clear = row.clone();
    let left_bytes = place.left as usize * 4;
    let frame_row_bytes = width as usize * 4;
    (0..place.top).for_each(|_| rows.push(&clear));
    for painted in pixels.chunks_exact(frame_row_bytes) {
        row[left_bytes..][..frame_row_bytes].copy_from_slice(painted);
        rows.push(&row);
    }
    (place.top + height..canvas.height).for_each(|_| rows.push(&clear));
    rows.finish()
}

fn features(data: &[u8]) -> Result<Features, ImageError> {
    webp::features(data).map_err(refused)
}

fn refused(error: WebpError) -> ImageError {
    match error {
        WebpError::Truncated => ImageError::ends_early(),
        WebpError::Unsupported => ImageError::Unsupported("this kind of WebP is not taken".into()),
        WebpError::Memory => ImageError::TooLarge("the image takes too much memory: make it smaller".into()),
        error => ImageError::broken(error),
    }
}

#[cfg(test)]
mod tests;
