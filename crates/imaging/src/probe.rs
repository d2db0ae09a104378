//! What a file says of itself, read without decoding a pixel.

use domain::photo::{Camera, Format};
use serde::Serialize;

use crate::{
    ImageError, Limits, camera,
    colour::{self, Colour},
    survey::{Survey, survey},
};

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Probe {
    pub format: Format,
    /// Pixels, upright.
    pub width: u32,
    pub height: u32,
    /// Of an animation; 1 otherwise.
    pub frames: u32,
    /// Of a JPEG; 1 otherwise.
    pub scans: u32,
    pub progressive: bool,
    /// From 1 to 8, as EXIF counts; 1 is upright.
    pub orientation: u8,
    pub colour: Colour,
    pub camera: Option<Camera>,
}

/// Reads the structure of a whole file.
///
/// # Errors
/// Why the file is not taken: of another kind, too large, or not all there.
pub fn probe(bytes: &[u8], limits: &Limits) -> Result<Probe, ImageError> {
    let Survey { format, header, icc, exif, coding } = survey(bytes, limits)?;
    let orientation = camera::orientation(exif.as_deref());
    let (width, height) = camera::upright(header.size(), orientation);
    Ok(Probe {
        format,
        width,
        height,
        frames: header.frames,
        scans: coding.map_or(1, |coding| coding.scans),
        progressive: coding.is_some_and(|coding| coding.progressive),
        orientation: orientation.to_exif(),
        colour: colour::of(coding.map(|coding| coding.components), icc.as_deref()),
        camera: camera::camera(exif.as_deref()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn a_file_is_described_upright() {
        let probe = probe(&testing::jpeg_with_exif(40, 30, &testing::exif(6)), &Limits::UPLOAD).unwrap();
        assert_eq!((probe.width, probe.height, probe.orientation), (30, 40, 6));
        assert_eq!((probe.format, probe.frames, probe.scans), (Format::Jpeg, 1, 1));
        assert_eq!(probe.colour, Colour::Untagged);
        assert_eq!(probe.camera.unwrap().model.as_deref(), Some("Model 1"));
    }

    #[test]
    fn every_kind_can_be_described() {
        for (bytes, format) in [
            (testing::progressive_jpeg(40, 30), Format::Jpeg),
            (testing::png(40, 30), Format::Png),
            (testing::webp(40, 30), Format::Webp),
            (testing::gif(40, 30, 3), Format::Gif),
        ] {
            let probe = probe(&bytes, &Limits::UPLOAD).unwrap();
            assert_eq!((probe.format, probe.width, probe.height), (format, 40, 30));
            assert_eq!(probe.progressive, probe.scans > 1);
            assert_eq!(probe.frames, if format == Format::Gif { 3 } else { 1 });
        }
    }
}
