//! JPEG: markers, from the start of the image to its end.

use super::{Header, Walk, check_icc};
use crate::{ImageError, Limits};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JpegSurvey {
    pub(crate) header: Header,
    /// Where the coded data of each scan ends: the place of the marker behind it.
    pub(crate) scan_ends: Vec<usize>,
    /// Behind the end marker; what follows there is not of this image.
    pub(crate) end: usize,
}

const ICC_TAG: &[u8] = b"ICC_PROFILE\0";

pub(super) fn survey(bytes: &[u8], limits: &Limits) -> Result<JpegSurvey, ImageError> {
    let mut walk = Walk::new(bytes, 2);
    let (mut frame, mut scan_ends, mut icc_bytes) = (None, Vec::new(), 0);
    loop {
        match next_marker(&mut walk)? {
            0xd9 => break,
            0x01 | 0xd0..=0xd7 => {}
            0xd8 => return Err(ImageError::broken("a second image starts inside the first")),
            marker => {
                let segment = segment(&mut walk)?;
                match marker {
                    marker if is_frame(marker) => frame = Some(first_frame(frame, marker, segment)?),
                    0xe2 if segment.starts_with(ICC_TAG) => icc_bytes += segment.len() - ICC_TAG.len(),
                    0xda => {
                        skip_scan(&mut walk)?;
                        scan_ends.push(walk.at);
                        check_scans(scan_ends.len(), limits)?;
                    }
                    _ => {}
                }
            }
        }
    }
    check_icc(icc_bytes, limits)?;
    let frame = frame.ok_or_else(|| ImageError::broken("it has no frame header"))?;
    if scan_ends.is_empty() {
        return Err(ImageError::broken("it has no scan"));
    }
    Ok(JpegSurvey { header: frame, scan_ends, end: walk.at })
}

/// The next marker; stray bytes before it are skipped, as every decoder does.
fn next_marker(walk: &mut Walk<'_>) -> Result<u8, ImageError> {
    loop {
        while walk.u8()? != 0xff {}
        let mut marker = walk.u8()?;
        while marker == 0xff {
            marker = walk.u8()?;
        }
        if marker != 0 {
            return Ok(marker);
        }
    }
}

fn segment<'a>(walk: &mut Walk<'a>) -> Result<&'a [u8], ImageError> {
    let length = usize::from(walk.u16_be()?);
    walk.take(length.checked_sub(2).ok_or_else(|| ImageError::broken("a segment has no length"))?)
}

/// The frame headers are all of C0 to CF but the Huffman tables, the arithmetic ones and a reserved one.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

fn first_frame(before: Option<Header>, marker: u8, segment: &[u8]) -> Result<Header, ImageError> {
    if before.is_some() {
        return Err(ImageError::broken("it has two frame headers"));
    }
    read_frame(marker, segment)
}

fn read_frame(marker: u8, segment: &[u8]) -> Result<Header, ImageError> {
    let mut walk = Walk::new(segment, 1);
    let (height, width) = (u32::from(walk.u16_be()?), u32::from(walk.u16_be()?));
    let components = u64::from(walk.u8()?);
    // A progressive decoder keeps two bytes for each coefficient until the last scan; a baseline one only samples.
    let progressive = matches!(marker, 0xc2 | 0xc6 | 0xca | 0xce);
    let bytes_per_pixel = if progressive { 2 * components } else { components };
    Ok(Header { width, height, bytes_per_pixel, frames: 1 })
}

/// Goes on to the marker behind a scan's coded data: any but a restart, which belongs to it.
fn skip_scan(walk: &mut Walk<'_>) -> Result<(), ImageError> {
    loop {
        let rest = walk.bytes.get(walk.at..).unwrap_or_default();
        walk.at += rest.iter().position(|byte| *byte == 0xff).ok_or_else(ImageError::ends_early)?;
        match walk.bytes.get(walk.at + 1).ok_or_else(ImageError::ends_early)? {
            0x00 | 0xd0..=0xd7 => walk.at += 2,
            _ => return Ok(()),
        }
    }
}

fn check_scans(scans: usize, limits: &Limits) -> Result<(), ImageError> {
    if u32::try_from(scans).is_ok_and(|scans| scans <= limits.max_scans) {
        return Ok(());
    }
    let detail = format!("the JPEG has more than {} scans; save it again as a usual one", limits.max_scans);
    Err(ImageError::TooLarge(detail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn refusal(bytes: &[u8]) -> ImageError {
        survey(bytes, &Limits::UPLOAD).unwrap_err()
    }

    #[test]
    fn a_whole_file_is_measured() {
        let jpeg = testing::jpeg(40, 30);
        let survey = survey(&jpeg, &Limits::UPLOAD).unwrap();
        assert_eq!((survey.header.width, survey.header.height), (40, 30));
        assert_eq!((survey.scan_ends.len(), survey.end), (1, jpeg.len()));
        assert_eq!(survey.scan_ends, [jpeg.len() - 2]);
    }

    #[test]
    fn what_follows_the_end_marker_is_left_out() {
        let jpeg = testing::jpeg(40, 30);
        let with_trailer = [jpeg.as_slice(), b"a motion photo's video"].concat();
        assert_eq!(survey(&with_trailer, &Limits::UPLOAD).unwrap().end, jpeg.len());
    }

    #[test]
    fn too_many_scans_and_too_much_profile_are_refused() {
        let limits = Limits { max_scans: 3, max_icc_bytes: 10, ..Limits::UPLOAD };
        let progressive = testing::progressive_jpeg(40, 30);
        assert!(matches!(survey(&progressive, &limits), Err(ImageError::TooLarge(_))));
        let profiled = testing::jpeg_with_segment(40, 30, 2, b"ICC_PROFILE\0\x01\x01 something long");
        assert!(matches!(survey(&profiled, &limits), Err(ImageError::TooLarge(_))));
    }

    #[test]
    fn broken_structure_is_corrupt() {
        assert_eq!(refusal(b"\xff\xd8\xff\xe0\x00\x10abc"), ImageError::ends_early());
        for bytes in [
            b"\xff\xd8\xff\xd9".as_slice(),
            b"\xff\xd8\xff\xe0\x00\x01\xff\xd9",
            b"\xff\xd8\xff\xd8\xff\xd9",
            b"\xff\xd8\xff\xc0\x00\x08\x08\x00\x01\x00\x01\x03\xff\xd9",
        ] {
            assert!(matches!(refusal(bytes), ImageError::Corrupt(_)));
        }
    }
}
