//! Very large files but JPEG, quickly made: one colour, row by row.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};
use webp::{Channels, encode};
use weezl::{BitOrder, encode::Encoder};

use super::{
    bits::{Bits, First},
    gif,
    png::{self, Header},
    webp as riff,
};

pub(crate) fn png(header: Header, before: &[png::Chunk]) -> Vec<u8> {
    let mut rows = ZlibEncoder::new(Vec::new(), Compression::fast());
    let passes = if header.interlaced { adam7(header.size) } else { vec![header.size] };
    for (width, height) in passes {
        // A filter that costs something: the row's bytes are predicted by three neighbours.
        let mut row = vec![0; png::bytes_per_row(Header { size: (width, height), ..header }) + 1];
        row[0] = 4;
        (0..height).for_each(|_| rows.write_all(&row).unwrap());
    }
    let head = [(*b"IHDR", png::header_bytes(header))];
    let rest = [(*b"IDAT", rows.finish().unwrap()), (*b"IEND", Vec::new())];
    png::join(&[&head, before, &rest].concat())
}

/// The sizes of the seven passes; those of a picture as large as here all have pixels.
fn adam7((width, height): (u32, u32)) -> Vec<(u32, u32)> {
    let steps =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
    let of = |(left, top, across, down): (u32, u32, u32, u32)| {
        ((width - left).div_ceil(across), (height - top).div_ceil(down))
    };
    steps.into_iter().map(of).collect()
}

/// A frame that fills the screen, and then `more` of one pixel.
pub(crate) fn gif((width, height): (u32, u32), more: usize) -> Vec<u8> {
    let size = (width as u16, height as u16);
    let coded = Encoder::new(BitOrder::Lsb, 8).encode(&vec![9; width as usize * height as usize]).unwrap();
    let mut bytes = gif::header(size);
    bytes.extend(gif::descriptor((0, 0), size, false));
    bytes.extend(gif::data(&coded));
    let one = Encoder::new(BitOrder::Lsb, 8).encode(&[3]).unwrap();
    let small = [gif::descriptor((0, 0), (1, 1), false), gif::data(&one)].concat();
    bytes.extend(small.repeat(more));
    bytes.push(0x3b);
    bytes
}

/// One colour under all transforms that cost time for each pixel.
pub(crate) fn webp_lossless((width, height): (u32, u32)) -> Vec<u8> {
    const SIZE_BITS: u32 = 2;
    let mut bits = Bits::new(First::Low);
    bits.put(0x2f, 8);
    bits.put(width - 1, 14);
    bits.put(height - 1, 14);
    bits.put(1, 1 + 3);
    // The light of a pixel is the difference to a mean of its neighbours, then turned by the green, twice.
    for (transform, symbol) in [(0, 12), (1, 7)] {
        bits.put(1 | transform << 1, 3);
        bits.put(SIZE_BITS - 2, 3);
        bits.put(0, 1);
        codes(&mut bits, [symbol, symbol, symbol, 255, 0]);
    }
    bits.put(0b101, 3);
    bits.put(0, 1 + 1 + 1);
    codes(&mut bits, [3, 5, 9, 0, 0]);
    riff::join(&[(*b"VP8L", bits.finish())])
}

fn codes(bits: &mut Bits, symbols: [u8; 5]) {
    for symbol in symbols {
        bits.put(0b101, 3);
        bits.put(symbol.into(), 8);
    }
}

pub(crate) fn webp_lossy(size: (u32, u32)) -> Vec<u8> {
    let pixels = vec![90; size.0 as usize * size.1 as usize * 3];
    encode(&pixels, size, Channels::Rgb, webp::Compression::Lossy { quality: 50 }).unwrap()
}

/// The lossy file's picture with alpha of its own, which is a lossless one inside.
pub(crate) fn webp_alpha(size: (u32, u32)) -> Vec<u8> {
    let lossy = riff::chunks(&webp_lossy(size)).swap_remove(0);
    let lossless = riff::chunks(&riff::one_colour(size, [0, 128, 0])).swap_remove(0).1;
    // Behind the signature and the size of the lossless data; no filter, no pre-processing, compressed.
    let bits = without_header(&lossless);
    riff::join(&[riff::extended(0x10, size), (*b"ALPH", [vec![1], bits].concat()), lossy])
}

/// The data of a lossless picture behind its 40 bits of header.
fn without_header(lossless: &[u8]) -> Vec<u8> {
    lossless[5..].to_vec()
}
