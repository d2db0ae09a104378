//! PNG, row by row: palettes and transparent colours expanded, 16 bits a sample rounded to 8.

use std::io::Cursor;

use png::{
    BitDepth, ColorType, DecodeOptions, Decoder, DecodingError, Limits as Bounds, Reader, Transformations,
};

use super::{
    Decoded,
    factor::{Needs, factor},
    rows::{Layout, Rows},
};
use crate::{ImageError, Limits, survey::Header};

/// What the library may allocate beside its rows: chunks that nobody asks for.
const CHUNKS_MAX_BYTES: usize = 8 * 1024 * 1024;

type File<'a> = Reader<Cursor<&'a [u8]>>;

pub(super) fn decode(
    bytes: &[u8],
    header: &Header,
    at_least: f64,
    limits: &Limits,
) -> Result<Decoded, ImageError> {
    let mut file = open(bytes).map_err(refused)?;
    if file.info().size() != header.size() {
        return Err(ImageError::broken("it tells two sizes"));
    }
    let (colour, depth) = file.output_color_type();
    let layout = layout(colour)?;
    // The rows of an interlaced picture come in seven passes, and the last one touches all of it.
    let whole_bytes =
        if file.info().interlaced { file.output_buffer_size().unwrap_or(usize::MAX) } else { 0 };
    let kept_bytes = (bytes.len() as u64).saturating_add(whole_bytes as u64);
    let needs = Needs { bytes_per_pixel: layout.channels() as u64, kept_bytes };
    let mut rows = Rows::new(layout, header.size(), factor(header, at_least, needs, limits)?);
    let mut narrow = Narrow { depth, row: Vec::new() };
    if file.info().interlaced {
        let mut whole = vec![0; whole_bytes];
        let info = file.next_frame(&mut whole).map_err(refused)?;
        whole.chunks_exact(info.line_size).for_each(|row| rows.push(narrow.row(row)));
    } else {
        let mut row = vec![0; file.output_line_size(header.width).unwrap_or_default()];
        // Asked for one row more, the library reads the data to its checksum.
        while file.read_row(&mut row).map_err(refused)?.is_some() {
            rows.push(narrow.row(&row));
        }
    }
    rows.finish()
}

fn open(bytes: &[u8]) -> Result<File<'_>, DecodingError> {
    let mut options = DecodeOptions::default();
    options.set_ignore_checksums(false);
    // The survey has taken what we want of these; unpacked, they can be bombs.
    options.set_ignore_text_chunk(true);
    options.set_ignore_iccp_chunk(true);
    let mut decoder = Decoder::new_with_options(Cursor::new(bytes), options);
    decoder.set_limits(Bounds { bytes: CHUNKS_MAX_BYTES });
    decoder.set_transformations(Transformations::EXPAND);
    decoder.read_info()
}

fn layout(colour: ColorType) -> Result<Layout, ImageError> {
    match colour {
        ColorType::Grayscale => Ok(Layout::L),
        ColorType::GrayscaleAlpha => Ok(Layout::La),
        ColorType::Rgb => Ok(Layout::Rgb),
        ColorType::Rgba => Ok(Layout::Rgba),
        ColorType::Indexed => Err(ImageError::broken("it has no palette")),
    }
}

/// Makes 8 bits of 16, to the nearest: cutting them off, as the library does, darkens.
struct Narrow {
    depth: BitDepth,
    row: Vec<u8>,
}

impl Narrow {
    fn row<'a>(&'a mut self, row: &'a [u8]) -> &'a [u8] {
        if self.depth != BitDepth::Sixteen {
            return row;
        }
        self.row.clear();
        self.row.extend(row.as_chunks::<2>().0.iter().map(|&sample| narrow(u16::from_be_bytes(sample))));
        &self.row
    }
}

/// A division by 257 that rounds.
fn narrow(sample: u16) -> u8 {
    ((u32::from(sample) * 255 + 32_895) >> 16) as u8
}

fn refused(error: DecodingError) -> ImageError {
    match error {
        DecodingError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            ImageError::ends_early()
        }
        DecodingError::LimitsExceeded => ImageError::TooLarge(
            "the image holds too much beside its pixels: save it without metadata".into(),
        ),
        error => ImageError::broken(error),
    }
}

#[cfg(test)]
mod tests;
