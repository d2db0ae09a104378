//! What can be wrong with a file.

/// Every failure is permanent: the same bytes fail in the same way again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("the file does not begin as a JPEG")]
    NotJpeg,
    #[error("the file ends before its picture does")]
    Truncated,
    #[error("the file is corrupt: {0}")]
    Corrupt(&'static str),
    /// Valid JPEG perhaps, but not the baseline subset that is decoded here.
    #[error("this kind of JPEG is not decoded here: {0}")]
    Unsupported(&'static str),
    #[error("the picture is larger than the limit: {0}")]
    TooLarge(&'static str),
}
