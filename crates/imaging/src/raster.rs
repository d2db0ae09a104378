//! A picture on its way from a decoder to its renditions.

use std::borrow::Cow;

use domain::recipe::Output;
use image::{DynamicImage, metadata::Orientation};

use crate::{
    ImageError,
    encode::{encode, planar_jpeg},
    flatten::shows_through,
    planar::{self, Planar},
    resize::{fit, shrink},
};

/// Up to here colours of half the resolution show, and RGB costs nothing: facts are read from it anyway.
const SMALL_PX: u32 = 512;

#[derive(Debug, Clone)]
pub(crate) enum Raster {
    /// Of a JPEG whose colours need no conversion.
    Planar(Planar),
    Pixels(DynamicImage),
}

impl Raster {
    pub(crate) fn size(&self) -> (u32, u32) {
        match self {
            Self::Planar(planar) => planar.size(),
            Self::Pixels(image) => (image.width(), image.height()),
        }
    }

    /// The whole picture, made to fit into a square.
    pub(crate) fn shrink(&self, max_edge_px: u32) -> Result<Self, ImageError> {
        let size = fit(self.size(), max_edge_px);
        match self {
            same if size == self.size() => Ok(same.clone()),
            Self::Planar(planar) if max_edge_px <= SMALL_PX || !planar::suits(size) => {
                Ok(Self::Pixels(planar.to_rgb_of(size)?.into()))
            }
            Self::Planar(planar) => planar.resized(size).map(Self::Planar),
            Self::Pixels(image) => shrink(image, max_edge_px).map(Self::Pixels),
        }
    }

    pub(crate) fn apply_orientation(&mut self, orientation: Orientation) {
        match self {
            Self::Planar(planar) => planar.apply_orientation(orientation),
            Self::Pixels(image) => image.apply_orientation(orientation),
        }
    }

    pub(crate) fn shows_through(&self) -> bool {
        matches!(self, Self::Pixels(image) if shows_through(image))
    }

    pub(crate) fn pixels(&self) -> Result<Cow<'_, DynamicImage>, ImageError> {
        match self {
            Self::Planar(planar) => Ok(Cow::Owned(planar.to_rgb()?.into())),
            Self::Pixels(image) => Ok(Cow::Borrowed(image)),
        }
    }

    pub(crate) fn encode(&self, output: Output) -> Result<Vec<u8>, ImageError> {
        match (self, output) {
            (Self::Planar(planar), Output::Jpeg { quality }) => planar_jpeg(planar, quality),
            _ => encode(self.pixels()?.as_ref(), output),
        }
    }
}
