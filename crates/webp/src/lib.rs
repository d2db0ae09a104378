//! WebP by libwebp behind a small safe API: plain slices of 8-bit RGB or RGBA in and out, no image types, no threads.
//!
//! The only crate that holds `unsafe`. What it promises in return: every size is checked against the slices before C
//! sees them, and a file that is broken or ends early is an error, never half a picture.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod decode;
mod encode;
mod error;
mod features;
mod frame;

pub use decode::decode;
pub use encode::{Compression, encode};
pub use error::WebpError;
pub use features::{Coding, Features, features};
pub use frame::{Frame, first_frame};

/// The longest side that the format can say.
pub const MAX_SIDE_PX: u32 = libwebp_sys::WEBP_MAX_DIMENSION;

/// What a pixel consists of, 8 bits each; alpha is straight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channels {
    Rgb,
    Rgba,
}

impl Channels {
    #[must_use]
    pub fn count(self) -> usize {
        match self {
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

/// What a picture of that size takes, or nothing for a side of 0 or beyond [`MAX_SIDE_PX`].
#[derive(Debug, Clone, Copy)]
struct Plane {
    width: i32,
    height: i32,
    stride: i32,
    bytes: usize,
}

impl Plane {
    fn new((width, height): (u32, u32), channels: Channels) -> Result<Self, WebpError> {
        let allowed = 1..=MAX_SIDE_PX;
        if !allowed.contains(&width) || !allowed.contains(&height) {
            return Err(WebpError::Size { width, height });
        }
        let stride = width as usize * channels.count();
        let side = |side: usize| i32::try_from(side).map_err(|_| WebpError::Size { width, height });
        let bytes = stride * height as usize;
        Ok(Self {
            width: side(width as usize)?,
            height: side(height as usize)?,
            stride: side(stride)?,
            bytes,
        })
    }
}
