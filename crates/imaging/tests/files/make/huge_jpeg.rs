//! Very large JPEGs of one grey, put together by their bits: as short as the format allows.

use super::{
    bits::{Bits, First},
    jpeg::{self, Parts, Segment},
};

pub(crate) type Size = (u32, u32);

/// Horizontal and vertical factors of the first component; the others have 1 × 1.
#[derive(Clone, Copy)]
pub(crate) struct Layout {
    pub(crate) components: u8,
    pub(crate) factors: (u8, u8),
}

pub(crate) const C444: Layout = Layout { components: 3, factors: (1, 1) };
pub(crate) const C420: Layout = Layout { components: 3, factors: (2, 2) };
pub(crate) const INKS: Layout = Layout { components: 4, factors: (1, 1) };

impl Layout {
    /// Across and down: of a whole picture in one scan, or of one component in a scan of its own.
    fn blocks(self, size: Size, component: u8) -> u64 {
        let factors = if component == 1 { self.factors } else { (1, 1) };
        let side = |side: u32, factor: u8, most: u8| {
            u64::from((side * u32::from(factor)).div_ceil(u32::from(most)).div_ceil(8))
        };
        side(size.0, factors.0, self.factors.0) * side(size.1, factors.1, self.factors.1)
    }

    fn units(self, size: Size) -> u64 {
        let side = |side: u32, factor: u8| u64::from(side.div_ceil(8 * u32::from(factor)));
        side(size.0, self.factors.0) * side(size.1, self.factors.1)
    }

    fn blocks_in_unit(self) -> u64 {
        u64::from(self.factors.0 * self.factors.1 + self.components - 1)
    }
}

/// One scan, or one for each component.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scans {
    One,
    OneEach,
}

pub(crate) fn baseline(size: Size, layout: Layout, scans: Scans) -> Vec<u8> {
    let mut parts = head(0xc0, size, layout);
    // Each block takes a bit for its mean, which does not change, and one for its end.
    let all: Vec<u8> = (1..=layout.components).collect();
    if scans == Scans::One {
        scan(&mut parts, &all, (0, 63, 0), &zeros(2 * layout.units(size) * layout.blocks_in_unit()));
    } else {
        for id in all {
            scan(&mut parts, &[id], (0, 63, 0), &zeros(2 * layout.blocks(size, id)));
        }
    }
    finish(parts)
}

/// A scan of means, and `bands` scans for each component, which is at most 63.
pub(crate) fn progressive(size: Size, layout: Layout, bands: [u8; 3]) -> Vec<u8> {
    let mut parts = head(0xc2, size, layout);
    means(&mut parts, size, layout);
    for (id, count) in (1..=layout.components).zip(bands) {
        for band in 0..count {
            let (from, to) =
                (1 + band * (63 / count), if band + 1 == count { 63 } else { (band + 1) * (63 / count) });
            scan(&mut parts, &[id], (from, to, 0), &ends_of_bands(layout.blocks(size, id)));
        }
    }
    finish(parts)
}

/// The most bits one by one that a standard progression has: 13 times after the first, each over all coefficients.
pub(crate) fn refined(size: Size, layout: Layout, refinements: u8) -> Vec<u8> {
    let mut parts = head(0xc2, size, layout);
    means(&mut parts, size, layout);
    for id in 1..=layout.components {
        let data = ends_of_bands(layout.blocks(size, id));
        scan(&mut parts, &[id], (1, 63, refinements), &data);
        for low in (0..refinements).rev() {
            scan(&mut parts, &[id], (1, 63, (low + 1) << 4 | low), &data);
        }
    }
    finish(parts)
}

fn means(parts: &mut Parts, size: Size, layout: Layout) {
    let all: Vec<u8> = (1..=layout.components).collect();
    scan(parts, &all, (0, 0, 0), &zeros(layout.units(size) * layout.blocks_in_unit()));
}

/// Tables of ones, and Huffman tables with one code each, a single 0: no difference, or the end of many bands.
fn head(frame: u8, size: Size, layout: Layout) -> Parts {
    let mut of_frame = vec![8];
    of_frame.extend((size.1 as u16).to_be_bytes());
    of_frame.extend((size.0 as u16).to_be_bytes());
    of_frame.push(layout.components);
    for id in 1..=layout.components {
        let (horizontal, vertical) = if id == 1 { layout.factors } else { (1, 1) };
        of_frame.extend([id, horizontal << 4 | vertical, 0]);
    }
    let one_code = |class: u8, symbol: u8| {
        let mut table = vec![class << 4, 1];
        table.extend([0; 15]);
        table.push(symbol);
        Segment { marker: 0xc4, data: table }
    };
    // In a baseline file, symbol 0 of the second table ends a block.
    let end = if frame == 0xc0 { 0 } else { 0xe0 };
    let quantisation = Segment { marker: 0xdb, data: [vec![0], vec![1; 64]].concat() };
    let frame = Segment { marker: frame, data: of_frame };
    Parts { segments: vec![quantisation, frame, one_code(0, 0), one_code(1, end)], scans: Vec::new() }
}

fn scan(parts: &mut Parts, ids: &[u8], (from, to, bits): (u8, u8, u8), data: &[u8]) {
    parts.scans.extend([0xff, 0xda]);
    parts.scans.extend((6 + 2 * ids.len() as u16).to_be_bytes());
    parts.scans.push(ids.len() as u8);
    parts.scans.extend(ids.iter().flat_map(|id| [*id, 0]));
    parts.scans.extend([from, to, bits]);
    parts.scans.extend(data);
}

fn finish(mut parts: Parts) -> Vec<u8> {
    parts.scans.extend([0xff, 0xd9]);
    parts.join()
}

fn zeros(bits: u64) -> Vec<u8> {
    let mut bytes = vec![0; (bits / 8) as usize];
    // The rest of the last byte is ones.
    if !bits.is_multiple_of(8) {
        bytes.push(0xff >> (bits % 8));
    }
    bytes
}

/// Codes that end up to 32,767 bands at once: a 0, and 14 bits that count from 16,384 on.
fn ends_of_bands(blocks: u64) -> Vec<u8> {
    let mut bits = Bits::new(First::High);
    let mut left = blocks;
    while left > 0 {
        let count = left.clamp(16_384, 32_766);
        bits.put(count as u32 - 16_384, 15);
        left = left.saturating_sub(count);
    }
    let bytes = bits.finish();
    bytes.into_iter().flat_map(|byte| if byte == 0xff { vec![0xff, 0] } else { vec![byte] }).collect()
}

/// Noise of about so many bytes: eight rows of blocks with restarts in between, over and over.
pub(crate) fn noise(width: u32, bytes: usize) -> Vec<u8> {
    let mut state = 7_u32;
    let mut pixels = vec![0; width as usize * 64 * 3];
    pixels.fill_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    let strip = jpeg::encoded_as((width, 64), &pixels, jpeg_encoder::ColorType::Rgb, &|it| {
        it.set_sampling_factor(jpeg_encoder::SamplingFactor::R_4_4_4);
        it.set_restart_interval(width.div_ceil(8) as u16);
    });
    let mut parts = jpeg::parts(&strip);
    let data = parts.scans[14..parts.scans.len() - 2].to_vec();
    let times = (bytes / data.len()).max(1);
    parts.set_size((width as u16, (times * 64) as u16));
    parts.scans.truncate(14);
    for time in 0..times {
        parts.scans.extend(&data);
        parts.scans.extend(if time + 1 < times { [0xff, 0xd7] } else { [0xff, 0xd9] });
    }
    parts.join()
}
