//! PNG: chunks, from IHDR to IEND.

use std::io::Cursor;

use domain::photo::Format;

use super::{Header, Survey, Walk, check_frames, check_icc};
use crate::{ImageError, Limits};

/// What metadata a PNG may unpack: generous for a profile, too little for a bomb.
const METADATA_MAX_BYTES: usize = 8 * 1024 * 1024;

pub(super) fn survey(bytes: &[u8], limits: &Limits) -> Result<Survey, ImageError> {
    let mut walk = Walk::new(bytes, 8);
    let (mut header, mut frames, mut profiled, mut exif) = (None, 1, false, None);
    loop {
        let length = usize::try_from(walk.u32_be()?).map_err(|_| ImageError::ends_early())?;
        let kind = walk.array::<4>()?;
        let data = walk.take(length)?;
        walk.take(4)?;
        match &kind {
            b"IHDR" => header = Some(read_header(data)?),
            // The decoder counts on whole colours.
            b"PLTE" if data.is_empty() || data.len() % 3 != 0 || data.len() > 768 => {
                return Err(ImageError::broken("its palette has no whole colours"));
            }
            b"acTL" => frames = Walk::new(data, 0).u32_be()?,
            b"iCCP" => {
                check_icc(data.len(), limits)?;
                profiled = true;
            }
            b"eXIf" => exif = Some(data.to_vec()),
            b"IEND" => break,
            _ => {}
        }
    }
    check_frames(frames, limits)?;
    let header: Header = header.ok_or_else(|| ImageError::broken("it has no header chunk"))?;
    let icc = if profiled { profile(bytes, limits) } else { None };
    Ok(Survey { format: Format::Png, header: Header { frames, ..header }, icc, exif, coding: None })
}

/// The colour profile, which is packed. One that is broken or too large does not spoil the picture.
fn profile(bytes: &[u8], limits: &Limits) -> Option<Vec<u8>> {
    let mut options = png::DecodeOptions::default();
    options.set_ignore_text_chunk(true);
    let mut decoder = png::Decoder::new_with_options(Cursor::new(bytes), options);
    decoder.set_limits(png::Limits { bytes: METADATA_MAX_BYTES });
    let reader = decoder.read_info().ok()?;
    let icc = reader.info().icc_profile.as_deref()?;
    (icc.len() <= limits.max_icc_bytes).then(|| icc.to_vec())
}

fn read_header(data: &[u8]) -> Result<Header, ImageError> {
    let mut walk = Walk::new(data, 0);
    let (width, height) = (walk.u32_be()?, walk.u32_be()?);
    let (_depth, colour_type) = (walk.u8()?, walk.u8()?);
    let (_compression, _filter, interlacing) = (walk.u8()?, walk.u8()?, walk.u8()?);
    // A palette or a grey image may hold a transparent colour, and is expanded then.
    let channels = match colour_type {
        0 | 4 => 2,
        _ => 4,
    };
    // Row by row, unless the rows come in seven passes.
    let header = Header { width, height, frames: 1, kept_bytes: 0 };
    // Sizes are not checked yet: the largest do not fit into the product.
    let kept_bytes = if interlacing == 0 { 0 } else { header.pixels().saturating_mul(channels) };
    Ok(Header { kept_bytes, ..header })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn chunks_are_walked_to_the_end() {
        let png = testing::png(40, 30);
        let header = survey(&png, &Limits::UPLOAD).unwrap().header;
        assert_eq!((header.width, header.height, header.frames, header.kept_bytes), (40, 30, 1, 0));
        assert_eq!(survey(&png[..png.len() - 1], &Limits::UPLOAD), Err(ImageError::ends_early()));
        assert_eq!(survey(&png[..png.len() - 12], &Limits::UPLOAD), Err(ImageError::ends_early()));
    }

    #[test]
    fn no_size_is_too_large_to_say() {
        let largest = [&[0xff; 8], [16, 6, 0, 0, 1].as_slice()].concat();
        assert_eq!(read_header(&largest).unwrap().kept_bytes, u64::MAX);
    }
}
