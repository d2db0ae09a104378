//! PNGs by their chunks: any type of pixel, interlaced or not.

use std::io::Write;

use flate2::{Compression, Crc, write::ZlibEncoder};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What PNG calls its colour types.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    Rgba = 6,
}

impl Kind {
    fn channels(self) -> usize {
        match self {
            Self::Grey | Self::Palette => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Header {
    pub(crate) size: (u32, u32),
    pub(crate) bits: u8,
    pub(crate) kind: Kind,
    pub(crate) interlaced: bool,
}

pub(crate) type Chunk = ([u8; 4], Vec<u8>);

/// `pixel` gives a pixel's samples, each of `bits` bits; `before` are chunks that stand before the data.
pub(crate) fn png(header: Header, before: &[Chunk], pixel: impl Fn(u32, u32) -> Vec<u16>) -> Vec<u8> {
    let mut rows = ZlibEncoder::new(Vec::new(), Compression::new(6));
    for pass in passes(header) {
        for y in (pass.top..header.size.1).step_by(pass.down) {
            let xs = (pass.left..header.size.0).step_by(pass.across);
            let row: Vec<u16> = xs.flat_map(|x| pixel(x, y)).collect();
            if !row.is_empty() {
                rows.write_all(&[0]).unwrap();
                rows.write_all(&packed(&row, header.bits)).unwrap();
            }
        }
    }
    let mut chunks = vec![(*b"IHDR", header_bytes(header))];
    chunks.extend_from_slice(before);
    chunks.push((*b"IDAT", rows.finish().unwrap()));
    chunks.push((*b"IEND", Vec::new()));
    join(&chunks)
}

/// From 8 bits a sample to 16, so that low bytes differ from high ones.
pub(crate) fn widened(samples: &[u8]) -> Vec<u16> {
    samples.iter().map(|sample| u16::from(*sample) << 8 | u16::from(sample.wrapping_mul(37))).collect()
}

pub(crate) fn bytes_per_row(header: Header) -> usize {
    (header.size.0 as usize * header.kind.channels() * usize::from(header.bits)).div_ceil(8)
}

struct Pass {
    left: u32,
    top: u32,
    across: usize,
    down: usize,
}

fn passes(header: Header) -> Vec<Pass> {
    let pass = |(left, top, across, down)| Pass { left, top, across, down };
    if !header.interlaced {
        return vec![pass((0, 0, 1, 1))];
    }
    let adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
    adam7.into_iter().map(pass).collect()
}

fn packed(row: &[u16], bits: u8) -> Vec<u8> {
    match bits {
        16 => row.iter().flat_map(|sample| sample.to_be_bytes()).collect(),
        8 => row.iter().map(|sample| *sample as u8).collect(),
        bits => row
            .chunks(8 / usize::from(bits))
            .map(|samples| {
                let whole = samples.iter().fold(0_u16, |byte, sample| byte << bits | sample);
                (whole << (usize::from(bits) * (8 / usize::from(bits) - samples.len()))) as u8
            })
            .collect(),
    }
}

pub(crate) fn header_bytes(header: Header) -> Vec<u8> {
    let mut bytes = [header.size.0.to_be_bytes(), header.size.1.to_be_bytes()].concat();
    bytes.extend([header.bits, header.kind as u8, 0, 0, u8::from(header.interlaced)]);
    bytes
}

pub(crate) fn join(chunks: &[Chunk]) -> Vec<u8> {
    let mut bytes = SIGNATURE.to_vec();
    for (kind, data) in chunks {
        bytes.extend((data.len() as u32).to_be_bytes());
        bytes.extend(kind);
        bytes.extend(data);
        let mut crc = Crc::new();
        crc.update(kind);
        crc.update(data);
        bytes.extend(crc.sum().to_be_bytes());
    }
    bytes
}

pub(crate) fn chunks(png: &[u8]) -> Vec<Chunk> {
    let (mut chunks, mut at) = (Vec::new(), SIGNATURE.len());
    while at < png.len() {
        let length = u32::from_be_bytes(png[at..at + 4].try_into().unwrap()) as usize;
        chunks.push((png[at + 4..at + 8].try_into().unwrap(), png[at + 8..at + 8 + length].to_vec()));
        at += 12 + length;
    }
    chunks
}

pub(crate) fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut zipped = ZlibEncoder::new(Vec::new(), Compression::new(6));
    zipped.write_all(bytes).unwrap();
    zipped.finish().unwrap()
}
