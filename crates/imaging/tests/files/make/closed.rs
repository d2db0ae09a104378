//! Files that were cut and closed again: their structure is whole, their picture is not.

use super::{gif, png, webp};

/// Keeps that share of the coded data, and makes the rest of the file fit it. Nothing where the cut leaves no data.
pub(crate) fn closed(bytes: &[u8], share: f64) -> Option<Vec<u8>> {
    let kept = |length: usize| (length as f64 * share) as usize;
    match bytes {
        [0xff, 0xd8, ..] => close_jpeg(bytes, kept),
        [0x89, ..] => {
            let mut chunks = png::chunks(bytes);
            let data = &mut chunks.iter_mut().find(|(kind, _)| kind == b"IDAT")?.1;
            data.truncate(kept(data.len()));
            Some(png::join(&chunks))
        }
        [b'G', ..] => close_gif(bytes, kept),
        _ => {
            let mut chunks = webp::chunks(bytes);
            let coded = chunks.iter_mut().find(|(kind, _)| matches!(kind, b"VP8 " | b"VP8L"))?;
            coded.1.truncate(kept(coded.1.len()));
            Some(webp::join(&chunks))
        }
    }
}

fn close_jpeg(bytes: &[u8], kept: impl Fn(usize) -> usize) -> Option<Vec<u8>> {
    let scan = bytes.windows(2).position(|marker| marker == [0xff, 0xda])?;
    let data = scan + 2 + usize::from(u16::from_be_bytes([bytes[scan + 2], bytes[scan + 3]]));
    let end = data + bytes[data..].windows(2).position(|marker| marker == [0xff, 0xd9])?;
    let mut cut = data + kept(end - data);
    // Not between a marker's two bytes.
    cut -= usize::from(bytes[cut - 1] == 0xff);
    Some([&bytes[..cut], &[0xff, 0xd9]].concat())
}

/// Of a file whose first frame follows its graphics control.
fn close_gif(bytes: &[u8], kept: impl Fn(usize) -> usize) -> Option<Vec<u8>> {
    let data = gif::header((0, 0)).len() + 8 + 10;
    let (head, mut rest) =
        bytes.split_at_checked(data).filter(|(head, _)| head[data - 18..].starts_with(&[0x21, 0xf9]))?;
    let mut coded = Vec::new();
    rest = &rest[1..];
    while rest[0] != 0 {
        let (block, behind) = rest[1..].split_at(rest[0].into());
        coded.extend(block);
        rest = behind;
    }
    coded.truncate(kept(coded.len()));
    Some([head, &gif::data(&coded), &[0x3b]].concat())
}
