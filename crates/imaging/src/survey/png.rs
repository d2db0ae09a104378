//! PNG: chunks, from IHDR to IEND.

use super::{Header, Walk, check_frames, check_icc};
use crate::{ImageError, Limits};

pub(super) fn survey(bytes: &[u8], limits: &Limits) -> Result<Header, ImageError> {
    let mut walk = Walk::new(bytes, 8);
    let mut header: Option<Header> = None;
    let mut frames = 1;
    loop {
        let length = usize::try_from(walk.u32_be()?).map_err(|_| ImageError::ends_early())?;
        let kind = walk.array::<4>()?;
        let data = walk.take(length)?;
        walk.take(4)?;
        match &kind {
            b"IHDR" => header = Some(read_header(data)?),
            b"acTL" => frames = Walk::new(data, 0).u32_be()?,
            b"iCCP" => check_icc(data.len(), limits)?,
            b"IEND" => break,
            _ => {}
        }
    }
    check_frames(frames, limits)?;
    let header = header.ok_or_else(|| ImageError::broken("it has no header chunk"))?;
    Ok(Header { frames, ..header })
}

fn read_header(data: &[u8]) -> Result<Header, ImageError> {
    let mut walk = Walk::new(data, 0);
    let (width, height) = (walk.u32_be()?, walk.u32_be()?);
    let (depth, colour_type) = (walk.u8()?, walk.u8()?);
    // A palette or a grey image may hold a transparent colour, and is expanded then.
    let channels = match colour_type {
        0 | 4 => 2,
        _ => 4,
    };
    let bytes_per_pixel = channels * if depth == 16 { 2 } else { 1 };
    Ok(Header { width, height, bytes_per_pixel, frames: 1 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn chunks_are_walked_to_the_end() {
        let png = testing::png(40, 30);
        let header = survey(&png, &Limits::UPLOAD).unwrap();
        assert_eq!((header.width, header.height, header.frames), (40, 30, 1));
        assert_eq!(survey(&png[..png.len() - 1], &Limits::UPLOAD), Err(ImageError::ends_early()));
        assert_eq!(survey(&png[..png.len() - 12], &Limits::UPLOAD), Err(ImageError::ends_early()));
    }
}
