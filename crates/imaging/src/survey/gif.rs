//! GIF: blocks, from the screen descriptor to the trailer.

use domain::photo::Format;

use super::{Header, Survey, Walk, check_frames};
use crate::{ImageError, Limits};

pub(super) fn survey(bytes: &[u8], limits: &Limits) -> Result<Survey, ImageError> {
    let mut walk = Walk::new(bytes, 6);
    let (width, height) = (u32::from(walk.u16_le()?), u32::from(walk.u16_le()?));
    let packed = walk.u8()?;
    walk.take(2 + colour_table_bytes(packed))?;
    let mut frames = 0;
    loop {
        match walk.u8()? {
            0x21 => {
                walk.take(1)?;
                skip_sub_blocks(&mut walk)?;
            }
            0x2c => {
                let descriptor = walk.array::<9>()?;
                walk.take(colour_table_bytes(descriptor[8]) + 1)?;
                skip_sub_blocks(&mut walk)?;
                frames += 1;
                check_frames(frames, limits)?;
            }
            0x3b => break,
            // Stray zeros between blocks do occur, and decoders pass over them.
            0x00 => {}
            _ => return Err(ImageError::broken("a block of an unknown kind")),
        }
    }
    if frames == 0 {
        return Err(ImageError::broken("it has no frame"));
    }
    // One index for each pixel.
    let kept_bytes = u64::from(width) * u64::from(height);
    let header = Header { width, height, frames, kept_bytes };
    Ok(Survey { format: Format::Gif, header, icc: None, exif: None, coding: None })
}

fn colour_table_bytes(packed: u8) -> usize {
    if packed & 0x80 == 0 { 0 } else { 3 << ((packed & 7) + 1) }
}

fn skip_sub_blocks(walk: &mut Walk<'_>) -> Result<(), ImageError> {
    loop {
        match walk.u8()? {
            0 => return Ok(()),
            length => walk.take(usize::from(length))?,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn frames_are_counted() {
        let gif = testing::gif(40, 30, 3);
        let header = survey(&gif, &Limits::UPLOAD).unwrap().header;
        assert_eq!((header.width, header.height, header.frames), (40, 30, 3));
        let limits = Limits { max_frames: 2, ..Limits::UPLOAD };
        assert!(matches!(survey(&gif, &limits), Err(ImageError::TooLarge(_))));
        assert_eq!(survey(&gif[..gif.len() - 1], &Limits::UPLOAD), Err(ImageError::ends_early()));
    }
}
