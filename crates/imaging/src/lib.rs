//! A photo's file in, its facts and renditions out. Pure: knows bytes and pixels, no object store and no clock.
//!
//! Everything here reads hostile files: sizes are checked on the headers before a pixel is allocated, and every
//! failure is an [`ImageError`] that its owner can act on.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod camera;
mod colour;
mod decode;
mod derive;
mod encode;
mod encoded;
mod error;
mod flatten;
mod limits;
mod palette;
mod phash;
mod placeholder;
mod plan;
mod planar;
mod probe;
mod raster;
mod resize;
mod sniff;
mod step;
mod survey;
#[cfg(test)]
mod testing;
mod transform;

pub use colour::Colour;
pub use derive::{Derivation, derive, derive_watched};
pub use encoded::Encoded;
pub use error::ImageError;
pub use limits::Limits;
pub use plan::{Plan, Size};
pub use probe::{Probe, probe};
pub use step::Step;
pub use transform::{Marks, Picture, transform, transform_watched};

/// Of what is computed here: raised when the same file and the same recipe give another result than before.
pub const EDITION: u32 = 1;
