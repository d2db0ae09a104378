//! Breaks files where it hurts: lengths, sizes, markers, and what they announce.

use crate::make::{png, webp};

/// Numbers that look random and are always the same: `SplitMix64`, <https://prng.di.unimi.it/splitmix64.c>.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn of(number: u64) -> Self {
        Self(number.wrapping_mul(0x2545_f491_4f6c_dd1d))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// 0 for nothing.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

const NUMBERS: [u32; 16] =
    [0, 1, 2, 7, 8, 15, 16, 127, 128, 255, 256, 32_767, 65_535, 65_536, 0x7fff_ffff, 0xffff_ffff];
const MARKERS: [u8; 18] = [
    0xc0, 0xc1, 0xc2, 0xc4, 0xc9, 0xd0, 0xd3, 0xd7, 0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xe1, 0xe2, 0xee,
    0x00,
];
/// Headers are where most is decided.
const HEAD: usize = 700;

/// One of the samples, changed in up to four places.
pub(crate) fn mutated(samples: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = samples[random.below(samples.len())].clone();
    for _ in 0..=random.below(4) {
        bytes = match random.below(4) {
            0 => in_chunk(&bytes, random),
            1 => spliced(&bytes, &samples[random.below(samples.len())], random),
            _ => changed(bytes, random),
        };
    }
    bytes
}

/// Changes a chunk of PNG or WebP and makes checksums and lengths fit, so that it is read at all.
fn in_chunk(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let is_whole = imaging::probe(bytes, &super::LIMITS).is_ok();
    match bytes {
        [0x89, ..] if is_whole => {
            let mut chunks = png::chunks(&bytes[..end_of_png(bytes)]);
            let at = random.below(chunks.len());
            chunks[at].1 = changed(std::mem::take(&mut chunks[at].1), random);
            png::join(&chunks)
        }
        [b'R', ..] if is_whole => {
            let mut chunks = webp::chunks(bytes);
            let at = random.below(chunks.len());
            chunks[at].1 = changed(std::mem::take(&mut chunks[at].1), random);
            webp::join(&chunks)
        }
        _ => at_marker(bytes.to_vec(), random),
    }
}

/// What follows the last chunk is none.
fn end_of_png(bytes: &[u8]) -> usize {
    bytes.windows(4).position(|kind| kind == b"IEND").map_or(bytes.len(), |at| at + 8)
}

/// Changes a marker of JPEG or what stands right behind it.
fn at_marker(mut bytes: Vec<u8>, random: &mut Random) -> Vec<u8> {
    let markers: Vec<usize> =
        (1..bytes.len()).filter(|&at| bytes[at - 1] == 0xff && !matches!(bytes[at], 0 | 0xff)).collect();
    if markers.is_empty() {
        return changed(bytes, random);
    }
    let at = random.pick(&markers);
    match random.below(2) {
        0 => bytes[at] = random.pick(&MARKERS),
        _ => {
            let place = (at + 1 + random.below(24)).min(bytes.len() - 1);
            bytes[place] = random.next() as u8;
        }
    }
    bytes
}

fn changed(mut bytes: Vec<u8>, random: &mut Random) -> Vec<u8> {
    if bytes.is_empty() {
        return vec![random.next() as u8];
    }
    let length = bytes.len();
    let at = if random.below(2) == 0 { random.below(length.min(HEAD)) } else { random.below(length) };
    match random.below(7) {
        0 => bytes[at] ^= 1 << random.below(8),
        1 => bytes[at] = random.next() as u8,
        2 => overwrite(&mut bytes[at..], &random.pick(&NUMBERS).to_be_bytes()[random.pick(&[0, 2])..]),
        3 => overwrite(&mut bytes[at..], &random.pick(&NUMBERS).to_le_bytes()[..random.pick(&[2, 3, 4])]),
        4 => {
            let end = (at + 1 + random.below(40)).min(length);
            bytes.drain(at..end);
        }
        5 => {
            let end = (at + 1 + random.below(40)).min(length);
            bytes.extend_from_within(at..end);
            bytes[at..].rotate_right(end - at);
        }
        _ => bytes.truncate(at),
    }
    bytes
}

fn overwrite(bytes: &mut [u8], with: &[u8]) {
    bytes.iter_mut().zip(with).for_each(|(byte, new)| *byte = *new);
}

/// The beginning of one and the end of another.
fn spliced(bytes: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let (at, from) = (random.below(bytes.len()), random.below(other.len()));
    [&bytes[..at], &other[from..]].concat()
}
