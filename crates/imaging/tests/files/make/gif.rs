//! GIFs by their blocks.

use image::RgbImage;
use weezl::{BitOrder, encode::Encoder};

use super::picture::picture;

/// A frame on the screen; each of its pixels is an index into the palette.
pub(crate) struct Frame {
    pub(crate) place: (u16, u16),
    pub(crate) size: (u16, u16),
    pub(crate) indexes: Vec<u8>,
    pub(crate) interlaced: bool,
    pub(crate) clear: Option<u8>,
}

/// Of 6 × 6 × 6 colours, and one that is free to be the clear one.
pub(crate) const CLEAR: u8 = 255;

pub(crate) fn gif(screen: (u16, u16), frames: &[Frame]) -> Vec<u8> {
    let mut bytes = header(screen);
    for frame in frames {
        bytes.extend([0x21, 0xf9, 4, u8::from(frame.clear.is_some()), 10, 0, frame.clear.unwrap_or(0), 0]);
        bytes.extend(descriptor(frame.place, frame.size, frame.interlaced));
        bytes.extend(data(&Encoder::new(BitOrder::Lsb, 8).encode(&frame.indexes).unwrap()));
    }
    bytes.push(0x3b);
    bytes
}

pub(crate) fn header(screen: (u16, u16)) -> Vec<u8> {
    let mut bytes = b"GIF89a".to_vec();
    bytes.extend(screen.0.to_le_bytes());
    bytes.extend(screen.1.to_le_bytes());
    bytes.extend([0xf7, 0, 0]);
    bytes.extend(
        (0..=255_u8).flat_map(|index| [index / 36 % 6, index / 6 % 6, index % 6].map(|step| step * 51)),
    );
    bytes
}

pub(crate) fn descriptor(place: (u16, u16), size: (u16, u16), interlaced: bool) -> Vec<u8> {
    let mut bytes = vec![0x2c];
    bytes.extend([place.0, place.1, size.0, size.1].into_iter().flat_map(u16::to_le_bytes));
    bytes.push(if interlaced { 0x40 } else { 0 });
    bytes
}

/// Coded data in sub-blocks, behind the size of its first codes.
pub(crate) fn data(coded: &[u8]) -> Vec<u8> {
    let mut bytes = vec![8];
    for block in coded.chunks(255) {
        bytes.push(block.len() as u8);
        bytes.extend(block);
    }
    bytes.push(0);
    bytes
}

/// The picture in the palette's colours.
pub(crate) fn indexes(picture: &RgbImage) -> Vec<u8> {
    let step = |light: u8| ((u16::from(light) + 25) / 51) as u8;
    picture.pixels().map(|pixel| step(pixel[0]) * 36 + step(pixel[1]) * 6 + step(pixel[2])).collect()
}

pub(crate) fn whole(size: (u16, u16)) -> Frame {
    let picture = picture(size.0.into(), size.1.into());
    Frame { place: (0, 0), size, indexes: indexes(&picture), interlaced: false, clear: None }
}

/// Rows in the order in which an interlaced frame stores them.
pub(crate) fn interlaced(size: (u16, u16)) -> Frame {
    let frame = whole(size);
    let rows: Vec<_> = frame.indexes.chunks(size.0.into()).collect();
    let order =
        [(0, 8), (4, 8), (2, 4), (1, 2)].into_iter().flat_map(|(from, by)| (from..rows.len()).step_by(by));
    let indexes = order.flat_map(|row| rows[row]).copied().collect();
    Frame { indexes, interlaced: true, ..frame }
}
