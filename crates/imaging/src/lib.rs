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
mod error;
mod limits;
mod palette;
mod phash;
mod placeholder;
mod resize;
mod sniff;
mod survey;
#[cfg(test)]
mod testing;

pub use derive::{Derivation, derive};
pub use encode::Encoded;
pub use error::ImageError;
pub use limits::Limits;
