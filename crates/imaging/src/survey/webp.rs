//! WebP: RIFF chunks.

use domain::photo::Format;

use super::{Header, Survey, Walk, check_frames, check_icc};
use crate::{ImageError, Limits};

pub(super) fn survey(bytes: &[u8], limits: &Limits) -> Result<Survey, ImageError> {
    let length = Walk::new(bytes, 4).u32_le()?;
    let end = usize::try_from(length).ok().and_then(|length| length.checked_add(8));
    let body = end.and_then(|end| bytes.get(..end)).ok_or_else(ImageError::ends_early)?;
    let mut walk = Walk::new(body, 12);
    let (mut size, mut frames, mut icc, mut exif) = (None, 0, None, None);
    let mut kept_per_pixel = 0;
    while walk.at < body.len() {
        let kind = walk.array::<4>()?;
        let length = usize::try_from(walk.u32_le()?).map_err(|_| ImageError::ends_early())?;
        let data = walk.take(length)?;
        // Chunks are padded to an even length; some writers leave the last one out.
        if length % 2 == 1 && walk.at < body.len() {
            walk.take(1)?;
        }
        match &kind {
            b"VP8X" => size = Some(canvas(data)?),
            b"VP8 " => size = size.or(Some(lossy(data)?)),
            b"VP8L" => {
                size = size.or(Some(lossless(data)?));
                // 4 of the pixel, and the images of transforms at a share of its size.
                kept_per_pixel = 5;
            }
            // How much shows of each pixel is unpacked as a whole, packed like a lossless picture.
            b"ALPH" => kept_per_pixel = 5,
            b"ANMF" => {
                frames += 1;
                kept_per_pixel = 4;
            }
            b"ICCP" => {
                check_icc(data.len(), limits)?;
                icc = Some(data.to_vec());
            }
            b"EXIF" => exif = Some(data.to_vec()),
            _ => {}
        }
    }
    check_frames(frames, limits)?;
    let (width, height) = size.ok_or_else(|| ImageError::broken("it has no image chunk"))?;
    let kept_bytes = u64::from(width) * u64::from(height) * kept_per_pixel;
    let header = Header { width, height, frames: frames.max(1), kept_bytes };
    Ok(Survey { format: Format::Webp, header, icc, exif, coding: None })
}

fn canvas(data: &[u8]) -> Result<(u32, u32), ImageError> {
    let mut walk = Walk::new(data, 4);
    Ok((walk.u24_le()? + 1, walk.u24_le()? + 1))
}

/// Behind the frame tag and the start code: two times 14 bits, and 2 bits of scaling that nobody honours.
fn lossy(data: &[u8]) -> Result<(u32, u32), ImageError> {
    let mut walk = Walk::new(data, 6);
    Ok((u32::from(walk.u16_le()? & 0x3fff), u32::from(walk.u16_le()? & 0x3fff)))
}

/// Behind the signature: two times 14 bits, each one less than the side.
fn lossless(data: &[u8]) -> Result<(u32, u32), ImageError> {
    let bits = Walk::new(data, 1).u32_le()?;
    Ok(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn a_lossless_file_is_measured_and_half_a_file_is_noticed() {
        let webp = testing::webp(40, 30);
        let header = survey(&webp, &Limits::UPLOAD).unwrap().header;
        assert_eq!((header.width, header.height), (40, 30));
        for cut in [1, 2, webp.len() / 2, webp.len() - 12] {
            assert_eq!(survey(&webp[..webp.len() - cut], &Limits::UPLOAD), Err(ImageError::ends_early()));
        }
    }

    #[test]
    fn a_canvas_and_a_lossy_frame_are_measured() {
        assert_eq!(canvas(b"\0\0\0\0\x27\0\0\x1d\0\0"), Ok((40, 30)));
        assert_eq!(lossy(b"\0\0\0\x9d\x01\x2a\x28\0\x1e\0"), Ok((40, 30)));
    }
}
