//! EXIF: how the picture has to be turned, and what the camera says of the shot. Never where it was taken.

use domain::photo::Camera;
use exif::{Exif, Field, In, Reader, Tag, Value};
use image::metadata::Orientation;

/// Longer texts are no names of cameras.
const TEXT_MAX_CHARS: usize = 100;

/// How to turn the picture upright.
pub(crate) fn orientation(exif: Option<&[u8]>) -> Orientation {
    exif.and_then(|exif| Orientation::from_exif_chunk(without_header(exif)))
        .unwrap_or(Orientation::NoTransforms)
}

/// The size of a picture that is turned upright.
pub(crate) fn upright((width, height): (u32, u32), orientation: Orientation) -> (u32, u32) {
    // EXIF counts from 5 what lies on its side.
    if orientation.to_exif() >= 5 { (height, width) } else { (width, height) }
}

/// What the camera says; nothing when it says nothing that can be read.
pub(crate) fn camera(exif: Option<&[u8]>) -> Option<Camera> {
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let exif = reader
        .read_raw(without_header(exif?).to_vec())
        .or_else(|error| error.distill_partial_result(|_| {}))
        .ok()?;
    let camera = Camera {
        make: text(&exif, Tag::Make),
        model: text(&exif, Tag::Model),
        lens: text(&exif, Tag::LensModel),
        taken_at: text(&exif, Tag::DateTimeOriginal).and_then(|text| local_time(&text)),
        exposure_s: exposure(&exif),
        f_number: number(&exif, Tag::FNumber),
        iso: field(&exif, Tag::PhotographicSensitivity).and_then(|field| field.value.get_uint(0)),
        focal_length_mm: number(&exif, Tag::FocalLength),
    };
    (camera != Camera::default()).then_some(camera)
}

/// Some writers keep JPEG's name of the segment in front of the data.
fn without_header(exif: &[u8]) -> &[u8] {
    exif.strip_prefix(b"Exif\0\0").unwrap_or(exif)
}

fn field(exif: &Exif, tag: Tag) -> Option<&Field> {
    exif.get_field(tag, In::PRIMARY)
}

fn text(exif: &Exif, tag: Tag) -> Option<String> {
    let Value::Ascii(lines) = &field(exif, tag)?.value else { return None };
    let text = String::from_utf8_lossy(lines.first()?);
    let text: String = text.chars().filter(|c| !c.is_control()).take(TEXT_MAX_CHARS).collect();
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// `2026:05:04 10:11:12` as RFC 3339 writes it; cameras that do not know the time write zeros or blanks.
fn local_time(text: &str) -> Option<String> {
    let time = exif::DateTime::from_ascii(text.as_bytes()).ok()?;
    let plausible = time.year > 0
        && (1..=12).contains(&time.month)
        && (1..=31).contains(&time.day)
        && time.hour < 24
        && time.minute < 60
        && time.second <= 60;
    plausible.then(|| {
        let exif::DateTime { year, month, day, hour, minute, second, .. } = time;
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    })
}

/// `1/250` below a second, `2.5` from there on.
fn exposure(exif: &Exif) -> Option<String> {
    let seconds = ratio(exif, Tag::ExposureTime)?;
    Some(if seconds < 1.0 { format!("1/{:.0}", 1.0 / seconds) } else { format!("{}", round(seconds)) })
}

fn number(exif: &Exif, tag: Tag) -> Option<f32> {
    ratio(exif, tag).map(round)
}

fn ratio(exif: &Exif, tag: Tag) -> Option<f64> {
    let Value::Rational(ratios) = &field(exif, tag)?.value else { return None };
    Some(ratios.first()?.to_f64()).filter(|ratio| ratio.is_finite() && *ratio > 0.0)
}

/// Two decimals: what is engraved on a lens, not what a fraction makes of it.
fn round(number: f64) -> f32 {
    ((number * 100.0).round() / 100.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn a_shot_is_described_without_its_place() {
        let camera = camera(Some(&testing::exif(6))).unwrap();
        assert_eq!(camera.make.as_deref(), Some("Picstack"));
        assert_eq!(camera.model.as_deref(), Some("Model 1"));
        assert_eq!(camera.taken_at.as_deref(), Some("2026-05-04T10:11:12"));
        assert_eq!(camera.exposure_s.as_deref(), Some("1/250"));
        assert_eq!((camera.f_number, camera.iso, camera.focal_length_mm), (Some(1.8), Some(64), Some(26.0)));
    }

    #[test]
    fn the_orientation_is_read_with_and_without_the_segments_name() {
        let exif = testing::exif(6);
        assert_eq!(orientation(Some(&exif)), Orientation::Rotate90);
        assert_eq!(orientation(Some(&[b"Exif\0\0", exif.as_slice()].concat())), Orientation::Rotate90);
        assert_eq!(orientation(None), Orientation::NoTransforms);
    }

    #[test]
    fn broken_exif_is_no_exif() {
        let exif = testing::exif(1);
        for cut in 0..exif.len() {
            let _ = (orientation(Some(&exif[..cut])), camera(Some(&exif[..cut])));
        }
        assert_eq!(camera(Some(b"garbage")), None);
        assert_eq!(local_time("0000:00:00 00:00:00"), None);
    }
}
