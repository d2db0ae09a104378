//! What a perfect reduction of a picture would be, to compare the contestants' with: everything decoded at full size,
//! turned upright, brought to sRGB and reduced by Lanczos3, in floating point. No contestant's code for that is in it.

mod lanczos;
mod reading;

use std::collections::HashMap;

use anyhow::Result;
use image::Rgb32FImage;

use crate::dssim::dssim;

/// A picture at full size, and what was made of it.
#[derive(Debug)]
pub(crate) struct Reference {
    full: Rgb32FImage,
    reduced: HashMap<(u32, u32), Rgb32FImage>,
}

impl Reference {
    pub(crate) fn new(file: &[u8]) -> Result<Self> {
        Ok(Self { full: reading::read(file)?, reduced: HashMap::new() })
    }

    /// The DSSIM of a contestant's file.
    pub(crate) fn difference(&mut self, file: &[u8]) -> Result<f64> {
        let picture = reading::read(file)?;
        let size = picture.dimensions();
        let perfect = self.reduced.entry(size).or_insert_with(|| lanczos::reduce(&self.full, size));
        Ok(dssim(perfect, &picture))
    }
}
