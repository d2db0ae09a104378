//! What a file's first bytes say, before a pixel is allocated.

use std::mem::MaybeUninit;

use libwebp_sys::{WebPBitstreamFeatures, WebPGetFeatures};

use crate::{WebpError, error::of_decoding};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Features {
    /// Of the canvas, where the file is animated.
    pub width: u32,
    pub height: u32,
    pub has_alpha: bool,
    pub is_animated: bool,
    pub coding: Coding,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    Lossy,
    Lossless,
    /// Of an animation: each frame has its own.
    Unknown,
}

/// Reads a file's header, or that of a frame's data.
///
/// # Errors
/// Where the header is broken or not all there; what follows it is not looked at.
pub fn features(bytes: &[u8]) -> Result<Features, WebpError> {
    let raw = raw_features(bytes)?;
    let side = |side: i32| u32::try_from(side).map_err(|_| WebpError::Broken);
    Ok(Features {
        width: side(raw.width)?,
        height: side(raw.height)?,
        has_alpha: raw.has_alpha != 0,
        is_animated: raw.has_animation != 0,
        coding: match raw.format {
            1 => Coding::Lossy,
            2 => Coding::Lossless,
            _ => Coding::Unknown,
        },
    })
}

#[allow(unsafe_code)]
fn raw_features(bytes: &[u8]) -> Result<WebPBitstreamFeatures, WebpError> {
    let mut raw = MaybeUninit::<WebPBitstreamFeatures>::zeroed();
    // SAFETY: the pointer and the length are those of one slice, which is only read.
    let status = unsafe { WebPGetFeatures(bytes.as_ptr(), bytes.len(), raw.as_mut_ptr()) };
    of_decoding(status)?;
    // SAFETY: a struct of plain numbers, zeroed above: every bit pattern of it is a value.
    Ok(unsafe { raw.assume_init() })
}
