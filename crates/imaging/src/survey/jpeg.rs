//! JPEG: markers, from the start of the image to its end.

mod frame;
mod scan;

use std::num::NonZero;

use domain::photo::Format;

use self::{frame::Frame, scan::Coverage};
use super::{Survey, Walk, check_icc};
use crate::{ImageError, Limits};

/// How a JPEG is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Coding {
    pub(crate) progressive: bool,
    pub(crate) components: usize,
    pub(crate) scans: u32,
    /// Photoshop and whatever follows it write inks upside down, and say so.
    pub(crate) by_adobe: bool,
    /// Behind the end marker; what follows there is not of this image.
    pub(crate) end: usize,
}

const ICC_TAG: &[u8] = b"ICC_PROFILE\0";
const PROFILE_PARTS_MAX: usize = 255;
const EXIF_TAG: &[u8] = b"Exif\0\0";

/// What has been read so far.
#[derive(Debug, Default)]
struct Findings {
    frame: Option<Frame>,
    coverage: Coverage,
    scans: u32,
    by_adobe: bool,
    /// How many units stand between two restart markers.
    restart_interval: Option<NonZero<u16>>,
    /// Parts of the profile, by their number.
    icc: Vec<(u8, Vec<u8>)>,
    exif: Option<Vec<u8>>,
}

pub(super) fn survey(bytes: &[u8], limits: &Limits) -> Result<Survey, ImageError> {
    let mut walk = Walk::new(bytes, 2);
    let mut findings = Findings::default();
    loop {
        match next_marker(&mut walk)? {
            0xd9 => break,
            0x01 | 0xd0..=0xd7 => {}
            0xd8 => return Err(ImageError::broken("a second image starts inside the first")),
            marker => {
                let segment = segment(&mut walk)?;
                findings.note(marker, segment, limits)?;
                if marker == 0xda {
                    let restarts = skip_scan(&mut walk)?;
                    findings.check_restarts(segment, restarts)?;
                }
            }
        }
    }
    findings.survey(walk.at)
}

impl Findings {
    fn note(&mut self, marker: u8, segment: &[u8], limits: &Limits) -> Result<(), ImageError> {
        match marker {
            0xda => {
                self.scans += 1;
                check_scans(self.scans, limits)?;
                let frame =
                    self.frame.as_ref().ok_or_else(|| ImageError::broken("a scan before the frame"))?;
                self.coverage.add(segment, frame)?;
            }
            marker if frame::is_frame(marker) => {
                if self.frame.is_some() {
                    return Err(ImageError::broken("it has two frame headers"));
                }
                self.frame = Some(Frame::read(marker, segment)?);
            }
            0xe1 if segment.starts_with(EXIF_TAG) && self.exif.is_none() => {
                self.exif = Some(segment.to_vec())
            }
            0xe2 => {
                if let Some([number, _count, part @ ..]) = segment.strip_prefix(ICC_TAG) {
                    self.note_profile(*number, part, limits)?;
                }
            }
            0xdd => self.restart_interval = NonZero::new(Walk::new(segment, 0).u16_be()?),
            0xee => self.by_adobe |= segment.starts_with(b"Adobe"),
            _ => {}
        }
        Ok(())
    }

    fn note_profile(&mut self, number: u8, part: &[u8], limits: &Limits) -> Result<(), ImageError> {
        // Parts have numbers of one byte: whoever sends more is after our time.
        if self.icc.len() == PROFILE_PARTS_MAX {
            return Err(ImageError::broken("its colour profile has too many parts"));
        }
        self.icc.push((number, part.to_vec()));
        check_icc(self.icc.iter().map(|(_, part)| part.len()).sum(), limits)
    }

    /// Where bytes stand between the last marker and the end, libjpeg-turbo tells of them and of nothing that follows:
    /// not of all that is missing, either.
    fn check_restarts(&self, segment: &[u8], restarts: u64) -> Result<(), ImageError> {
        let (Some(frame), Some(interval)) = (&self.frame, self.restart_interval) else { return Ok(()) };
        let units = frame.units(&scan::components(segment)?);
        if restarts + 1 < units.div_ceil(interval.get().into()) {
            Err(ImageError::ends_early())
        } else {
            Ok(())
        }
    }

    fn survey(mut self, end: usize) -> Result<Survey, ImageError> {
        let frame = self.frame.ok_or_else(|| ImageError::broken("it has no frame header"))?;
        if self.scans == 0 {
            return Err(ImageError::broken("it has no scan"));
        }
        self.coverage.check(&frame)?;
        self.icc.sort_by_key(|(number, _)| *number);
        let icc: Vec<u8> = self.icc.into_iter().flat_map(|(_, part)| part).collect();
        let coding = Coding {
            progressive: frame.progressive,
            components: frame.components.len(),
            scans: self.scans,
            by_adobe: self.by_adobe,
            end,
        };
        Ok(Survey {
            format: Format::Jpeg,
            header: frame.header(self.scans),
            icc: (!icc.is_empty()).then_some(icc),
            exif: self.exif,
            coding: Some(coding),
        })
    }
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

/// Goes on to the marker behind a scan's coded data: any but a restart, which belongs to it. Says how many of those.
fn skip_scan(walk: &mut Walk<'_>) -> Result<u64, ImageError> {
    let mut restarts = 0;
    loop {
        let rest = walk.bytes.get(walk.at..).unwrap_or_default();
        walk.at += memchr::memchr(0xff, rest).ok_or_else(ImageError::ends_early)?;
        match walk.bytes.get(walk.at + 1).ok_or_else(ImageError::ends_early)? {
            0x00 => walk.at += 2,
            0xd0..=0xd7 => {
                restarts += 1;
                walk.at += 2;
            }
            _ => return Ok(restarts),
        }
    }
}

fn check_scans(scans: u32, limits: &Limits) -> Result<(), ImageError> {
    if scans <= limits.max_scans {
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
        assert_eq!((survey.header.size(), survey.header.kept_bytes), ((40, 30), 0));
        let coding = survey.coding.unwrap();
        assert_eq!((coding.scans, coding.components, coding.progressive), (1, 3, false));
        assert_eq!(coding.end, jpeg.len());
    }

    #[test]
    fn what_follows_the_end_marker_is_left_out() {
        let jpeg = testing::jpeg(40, 30);
        let with_trailer = [jpeg.as_slice(), b"a motion photo's video"].concat();
        assert_eq!(survey(&with_trailer, &Limits::UPLOAD).unwrap().coding.unwrap().end, jpeg.len());
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
    fn a_profile_in_parts_is_put_together() {
        let part = |number: u8, text: &[u8]| [ICC_TAG, &[number, 2], text].concat();
        let jpeg = testing::jpeg_with_segments(40, 30, 2, &[part(2, b"world"), part(1, b"hello ")]);
        assert_eq!(survey(&jpeg, &Limits::UPLOAD).unwrap().icc.unwrap(), b"hello world");
    }

    #[test]
    fn a_profile_of_more_parts_than_have_numbers_is_refused() {
        let parts = |count| vec![[ICC_TAG, &[1, 1]].concat(); count];
        let jpeg = testing::jpeg_with_segments(40, 30, 2, &parts(256));
        assert!(matches!(refusal(&jpeg), ImageError::Corrupt(_)));
        let jpeg = testing::jpeg_with_segments(40, 30, 2, &parts(255));
        assert!(survey(&jpeg, &Limits::UPLOAD).is_ok());
    }

    #[test]
    fn every_restart_has_to_come() {
        // Two units across, two down.
        let jpeg = testing::jpeg_with_restarts(32, 32, 1);
        assert!(survey(&jpeg, &Limits::UPLOAD).is_ok());
        let last = jpeg.windows(2).position(|marker| marker == [0xff, 0xd2]).unwrap();
        let cut = [&jpeg[..last], b"stray bytes\xff\xd9"].concat();
        assert_eq!(refusal(&cut), ImageError::ends_early());
    }

    #[test]
    fn a_progressive_file_without_its_last_scans_is_not_whole() {
        let whole = testing::progressive_jpeg(40, 30);
        let header = survey(&whole, &Limits::UPLOAD).unwrap().header;
        assert!(header.kept_bytes > 0, "its coefficients");
        let scans = whole.windows(2).enumerate().filter(|(_, marker)| *marker == [0xff, 0xda]);
        for (start, _) in scans {
            let cut = [&whole[..start], &[0xff, 0xd9]].concat();
            assert!(matches!(refusal(&cut), ImageError::Corrupt(_)), "cut at {start}");
        }
    }

    #[test]
    fn broken_structure_is_corrupt() {
        assert_eq!(refusal(b"\xff\xd8\xff\xe0\x00\x10abc"), ImageError::ends_early());
        for bytes in [
            b"\xff\xd8\xff\xd9".as_slice(),
            b"\xff\xd8\xff\xe0\x00\x01\xff\xd9",
            b"\xff\xd8\xff\xd8\xff\xd9",
            b"\xff\xd8\xff\xc0\x00\x08\x08\x00\x01\x00\x01\x00\xff\xd9",
        ] {
            assert!(matches!(refusal(bytes), ImageError::Corrupt(_)));
        }
    }
}
