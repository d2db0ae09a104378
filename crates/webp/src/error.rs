//! What can go wrong, by what the caller can do about it.

use libwebp_sys::{VP8StatusCode, WebPEncodingError};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebpError {
    #[error("the webp file ends early")]
    Truncated,
    #[error("the webp data is broken")]
    Broken,
    #[error("the webp file uses a feature that libwebp does not know")]
    Unsupported,
    #[error("libwebp ran out of memory")]
    Memory,
    /// A caller's mistake, or a picture that the format cannot hold.
    #[error("{width} × {height} is no size for webp")]
    Size { width: u32, height: u32 },
    /// A caller's mistake.
    #[error("the pixels take {expected} bytes, not {given}")]
    Buffer { expected: usize, given: usize },
    #[error("libwebp could not encode the picture: {0}")]
    Encoding(&'static str),
}

/// Nothing where libwebp is content.
pub(crate) fn of_decoding(status: VP8StatusCode) -> Result<(), WebpError> {
    match status {
        VP8StatusCode::VP8_STATUS_OK => Ok(()),
        VP8StatusCode::VP8_STATUS_NOT_ENOUGH_DATA | VP8StatusCode::VP8_STATUS_SUSPENDED => {
            Err(WebpError::Truncated)
        }
        VP8StatusCode::VP8_STATUS_UNSUPPORTED_FEATURE => Err(WebpError::Unsupported),
        VP8StatusCode::VP8_STATUS_OUT_OF_MEMORY => Err(WebpError::Memory),
        VP8StatusCode::VP8_STATUS_BITSTREAM_ERROR
        | VP8StatusCode::VP8_STATUS_INVALID_PARAM
        | VP8StatusCode::VP8_STATUS_USER_ABORT => Err(WebpError::Broken),
    }
}

pub(crate) fn of_encoding(error: WebPEncodingError) -> WebpError {
    use WebPEncodingError as E;
    match error {
        E::VP8_ENC_ERROR_OUT_OF_MEMORY | E::VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY => WebpError::Memory,
        E::VP8_ENC_ERROR_PARTITION0_OVERFLOW | E::VP8_ENC_ERROR_PARTITION_OVERFLOW => {
            WebpError::Encoding("a partition overflows")
        }
        E::VP8_ENC_ERROR_FILE_TOO_BIG => WebpError::Encoding("the file is too big"),
        E::VP8_ENC_ERROR_INVALID_CONFIGURATION => WebpError::Encoding("the settings contradict each other"),
        _ => WebpError::Encoding("unexpectedly"),
    }
}
