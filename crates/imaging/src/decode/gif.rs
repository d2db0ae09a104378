//! GIF: the first frame on its canvas, row by row.

use gif::{DecodeOptions, Decoder, DecodingError, MemoryLimit};

use super::{
    Decoded,
    factor::{Needs, factor},
    rows::{Layout, Rows},
};
use crate::{ImageError, Limits, survey::Header};

/// What the library may keep of the extensions, which nobody asks for.
const EXTENSIONS_MAX_BYTES: u64 = 8 * 1024 * 1024;

type File<'a> = Decoder<&'a [u8]>;

pub(super) fn decode(
    bytes: &[u8],
    header: &Header,
    at_least: f64,
    limits: &Limits,
) -> Result<Decoded, ImageError> {
    let mut file = open(bytes).map_err(refused)?;
    let frame = Frame::next(&mut file, header.size())?;
    let layout = frame.layout(header.size());
    let kept_bytes = bytes.len() as u64 + frame.kept_bytes();
    let needs = Needs { bytes_per_pixel: layout.channels() as u64, kept_bytes };
    let mut rows = Rows::new(layout, header.size(), factor(header, at_least, needs, limits)?);
    let mut indices = Indices::of(&mut file, &frame)?;
    let mut row = vec![0; rows.row_bytes()];
    for y in 0..header.height as usize {
        row.fill(0);
        if let Some(y) = y.checked_sub(frame.top).filter(|&y| y < frame.height) {
            frame.paint(indices.row(&mut file, y)?, layout, &mut row);
        }
        rows.push(&row);
    }
    rows.finish()
}

fn open(bytes: &[u8]) -> Result<File<'_>, DecodingError> {
    let mut options = DecodeOptions::new();
    // Colours come in when a row is painted: until then, a pixel is one byte.
    options.set_color_output(gif::ColorOutput::Indexed);
    if let Some(most) = std::num::NonZero::new(EXTENSIONS_MAX_BYTES) {
        options.set_memory_limit(MemoryLimit::Bytes(most));
    }
    options.read_info(bytes)
}

/// How often a frame may have its canvas' sides. Some programs let frames stick out a little.
const MAX_TIMES: usize = 2;

/// A frame's place and colours.
struct Frame {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
    is_interlaced: bool,
    has_clear: bool,
    /// What an index beyond the palette means is nowhere said: it does not show.
    colours: [[u8; 4]; 256],
}

impl Frame {
    fn next(file: &mut File<'_>, canvas: (u32, u32)) -> Result<Self, ImageError> {
        let info = file.next_frame_info().map_err(refused)?;
        let info = info.ok_or_else(|| ImageError::broken("it has no frame"))?;
        let (left, top) = (usize::from(info.left), usize::from(info.top));
        let (width, height) = (usize::from(info.width), usize::from(info.height));
        let (is_interlaced, clear) = (info.interlaced, info.transparent);
        if width == 0 || height == 0 || left >= canvas.0 as usize || top >= canvas.1 as usize {
            return Err(ImageError::broken("its first frame shows nothing"));
        }
        // What lies beyond the canvas is not shown, and yet has to be unpacked.
        if width > MAX_TIMES * canvas.0 as usize || height > MAX_TIMES * canvas.1 as usize {
            return Err(ImageError::broken("its first frame is far larger than its canvas"));
        }
        let mut colours = [[0; 4]; 256];
        let palette = file.palette().map_err(refused)?;
        for (colour, &[r, g, b]) in colours.iter_mut().zip(palette.as_chunks::<3>().0) {
            *colour = [r, g, b, u8::MAX];
        }
        if let Some(clear) = clear {
            colours[usize::from(clear)] = [0; 4];
        }
        Ok(Self { left, top, width, height, is_interlaced, has_clear: clear.is_some(), colours })
    }

    /// With alpha where the canvas can show through.
    fn layout(&self, (width, height): (u32, u32)) -> Layout {
        let reaches = self.left + self.width >= width as usize && self.top + self.height >= height as usize;
        let covers = self.left == 0 && self.top == 0 && reaches;
        if covers && !self.has_clear { Layout::Rgb } else { Layout::Rgba }
    }

    /// Of the indices, whose rows are not in order where they are interlaced.
    fn kept_bytes(&self) -> u64 {
        if self.is_interlaced { self.width as u64 * self.height as u64 } else { self.width as u64 }
    }

    /// What sticks out at the right is cut off.
    fn paint(&self, indices: &[u8], layout: Layout, row: &mut [u8]) {
        let channels = layout.channels();
        let pixels = row.chunks_exact_mut(channels).skip(self.left);
        for (pixel, &index) in pixels.zip(indices) {
            pixel.copy_from_slice(&self.colours[usize::from(index)][..channels]);
        }
    }
}

/// The frame's indices, all of them or a row at a time.
enum Indices {
    All { indices: Vec<u8>, width: usize },
    Row(Vec<u8>),
}

impl Indices {
    fn of(file: &mut File<'_>, frame: &Frame) -> Result<Self, ImageError> {
        if !frame.is_interlaced {
            return Ok(Self::Row(vec![0; frame.width]));
        }
        let mut indices = vec![0; frame.width * frame.height];
        file.read_into_buffer(&mut indices).map_err(refused)?;
        Ok(Self::All { indices, width: frame.width })
    }

    /// Rows are asked for in order.
    fn row(&mut self, file: &mut File<'_>, y: usize) -> Result<&[u8], ImageError> {
        match self {
            Self::All { indices, width } => Ok(&indices[y * *width..][..*width]),
            Self::Row(row) => match file.fill_buffer(row).map_err(refused)? {
                true => Ok(row),
                false => Err(ImageError::ends_early()),
            },
        }
    }
}

fn refused(error: DecodingError) -> ImageError {
    match error {
        DecodingError::UnexpectedEof => ImageError::ends_early(),
        DecodingError::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            ImageError::ends_early()
        }
        DecodingError::MemoryLimit | DecodingError::OutOfMemory => ImageError::TooLarge(
            "the image holds too much beside its pixels: save it without metadata".into(),
        ),
        error => ImageError::broken(error),
    }
}

#[cfg(test)]
mod tests;
