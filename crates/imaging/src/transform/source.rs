//! A picture's file, before and after its pixels are there.

use domain::photo::Format;

use super::{canvas::Canvas, turn::Turn};
use crate::{
    ImageError, Limits, camera,
    decode::decode,
    survey::{Survey, survey},
};

/// What [`Limits::max_memory_bytes`] leaves for what is made of a picture.
const LEFT_BYTES: u64 = 40_000_000;
/// What resizing and this program take besides pictures.
const BAND_BYTES: u64 = 16_000_000;

/// A file whose structure is known.
#[derive(Debug)]
pub(super) struct Source<'a> {
    bytes: &'a [u8],
    survey: Survey,
    turn: Turn,
    limits: Limits,
}

impl<'a> Source<'a> {
    pub(super) fn new(bytes: &'a [u8], limits: &Limits) -> Result<Self, ImageError> {
        let survey = survey(bytes, limits)?;
        let turn = camera::orientation(survey.exif.as_deref()).into();
        Ok(Self { bytes, survey, turn, limits: *limits })
    }

    /// Upright.
    pub(super) fn size(&self) -> (u32, u32) {
        self.turn.sides(self.survey.header.size())
    }

    /// Decodes the picture at the smallest fraction of its size that serves. `copied` is the size of what will be made of
    /// it before it goes.
    pub(super) fn decode(self, enough: f64, copied: (u32, u32)) -> Result<Canvas, ImageError> {
        let size = self.size();
        let decoded = decode(self.bytes, &self.survey, enough, &self.within(copied)).map_err(smaller_part)?;
        Ok(Canvas::new(decoded, self.survey.icc, self.turn, size, enough))
    }

    fn within(&self, copied: (u32, u32)) -> Limits {
        let samples = if self.survey.format == Format::Jpeg { 3 } else { 4 };
        let needed_bytes = u64::from(copied.0) * u64::from(copied.1) * samples + BAND_BYTES;
        let max_memory_bytes = self.limits.max_memory_bytes + LEFT_BYTES;
        let max_memory_bytes = max_memory_bytes.saturating_sub(needed_bytes.max(LEFT_BYTES));
        Limits { max_memory_bytes, ..self.limits }
    }
}

fn smaller_part(error: ImageError) -> ImageError {
    match error {
        ImageError::TooLarge(detail) => {
            ImageError::TooLarge(format!("{detail}; or ask for a smaller picture, or of a larger part"))
        }
        error => error,
    }
}
