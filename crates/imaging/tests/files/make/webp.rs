//! `WebP`: still files by libwebp, containers by their chunks, and a lossless picture of one colour by its bits.

use webp::{Channels, Compression, encode};

use super::{
    bits::{Bits, First},
    picture::{glass, picture},
};

pub(crate) type Chunk = ([u8; 4], Vec<u8>);

pub(crate) fn lossy(size: (u32, u32)) -> Vec<u8> {
    encode(&picture(size.0, size.1), size, Channels::Rgb, Compression::Lossy { quality: 85 }).unwrap()
}

pub(crate) fn lossless(size: (u32, u32)) -> Vec<u8> {
    encode(&picture(size.0, size.1), size, Channels::Rgb, Compression::Lossless).unwrap()
}

pub(crate) fn lossy_glass(size: (u32, u32)) -> Vec<u8> {
    encode(&glass(size.0, size.1), size, Channels::Rgba, Compression::Lossy { quality: 85 }).unwrap()
}

pub(crate) fn lossless_glass(size: (u32, u32)) -> Vec<u8> {
    encode(&glass(size.0, size.1), size, Channels::Rgba, Compression::Lossless).unwrap()
}

/// A still picture as the first frame of two, at a place on a larger canvas; the second is the same.
pub(crate) fn animated(canvas: (u32, u32), place: (u32, u32), size: (u32, u32), still: &[u8]) -> Vec<u8> {
    let data: Vec<u8> =
        join_chunks(&chunks(still).into_iter().filter(|(kind, _)| kind != b"VP8X").collect::<Vec<_>>());
    let mut frame = [u24(place.0 / 2), u24(place.1 / 2), u24(size.0 - 1), u24(size.1 - 1), u24(100)].concat();
    frame.push(0);
    frame.extend(data);
    let flags = 0x02 | 0x10;
    let frames = vec![(*b"ANMF", frame); 2];
    let head = [extended(flags, canvas), (*b"ANIM", vec![0, 0, 0, 0, 0, 0])];
    join(&[head.as_slice(), &frames].concat())
}

pub(crate) fn extended(flags: u8, canvas: (u32, u32)) -> Chunk {
    (*b"VP8X", [vec![flags, 0, 0, 0], u24(canvas.0 - 1), u24(canvas.1 - 1)].concat())
}

fn u24(number: u32) -> Vec<u8> {
    number.to_le_bytes()[..3].to_vec()
}

/// Up to the first that is not all there.
pub(crate) fn chunks(webp: &[u8]) -> Vec<Chunk> {
    let (mut chunks, mut at) = (Vec::new(), 12);
    while let Some((kind, rest)) = webp.get(at..).and_then(<[u8]>::split_first_chunk::<4>) {
        let Some((length, rest)) = rest.split_first_chunk::<4>() else { break };
        let length = u32::from_le_bytes(*length) as usize;
        let Some(data) = rest.get(..length) else { break };
        chunks.push((*kind, data.to_vec()));
        at += 8 + length + length % 2;
    }
    chunks
}

pub(crate) fn join(chunks: &[Chunk]) -> Vec<u8> {
    let body = join_chunks(chunks);
    [b"RIFF".as_slice(), &(body.len() as u32 + 4).to_le_bytes(), b"WEBP", &body].concat()
}

fn join_chunks(chunks: &[Chunk]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (kind, data) in chunks {
        bytes.extend(kind);
        bytes.extend((data.len() as u32).to_le_bytes());
        bytes.extend(data);
        bytes.resize(bytes.len() + data.len() % 2, 0);
    }
    bytes
}

/// Lossless, of any size in a few bytes: each of the five codes has one symbol, which takes no bit.
pub(crate) fn one_colour((width, height): (u32, u32), [r, g, b]: [u8; 3]) -> Vec<u8> {
    let mut bits = Bits::new(First::Low);
    bits.put(0x2f, 8);
    bits.put(width - 1, 14);
    bits.put(height - 1, 14);
    bits.put(0, 1 + 3);
    // No transform, no cache of colours, one group of codes.
    bits.put(0, 1 + 1 + 1);
    for symbol in [g, r, b, 255, 0] {
        // A simple code of one symbol, which has 8 bits.
        bits.put(0b101, 3);
        bits.put(symbol.into(), 8);
    }
    join(&[(*b"VP8L", bits.finish())])
}
