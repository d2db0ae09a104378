//! Why a file is not taken, in words for the person who uploaded it.

use domain::photo::{Rejection, RejectionReason};

/// The text names what is wrong and, where there is something to do, what.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    #[error("{0}")]
    Corrupt(String),
    #[error("{0}")]
    Unsupported(String),
    #[error("{0}")]
    TooLarge(String),
}

impl ImageError {
    pub(crate) fn ends_early() -> Self {
        Self::Corrupt("the file ends early: part of the image is missing".into())
    }

    pub(crate) fn broken(what: impl std::fmt::Display) -> Self {
        Self::Corrupt(format!("the image data is broken: {what}"))
    }

    /// The same, with what it is about.
    pub(crate) fn of(self, what: impl std::fmt::Display) -> Self {
        match self {
            Self::Corrupt(detail) => Self::Corrupt(format!("{what}: {detail}")),
            Self::Unsupported(detail) => Self::Unsupported(format!("{what}: {detail}")),
            Self::TooLarge(detail) => Self::TooLarge(format!("{what}: {detail}")),
        }
    }

    /// Its name wherever a machine reads it: `Image.Corrupt`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Corrupt(_) => "Image.Corrupt",
            Self::Unsupported(_) => "Image.Unsupported",
            Self::TooLarge(_) => "Image.TooLarge",
        }
    }

    #[must_use]
    pub fn reason(&self) -> RejectionReason {
        match self {
            Self::Corrupt(_) => RejectionReason::Corrupt,
            Self::Unsupported(_) => RejectionReason::Unsupported,
            Self::TooLarge(_) => RejectionReason::TooLarge,
        }
    }
}

impl From<ImageError> for Rejection {
    fn from(error: ImageError) -> Self {
        Self { reason: error.reason(), detail: error.to_string() }
    }
}

impl From<image::ImageError> for ImageError {
    fn from(error: image::ImageError) -> Self {
        match error {
            image::ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                Self::ends_early()
            }
            image::ImageError::Limits(error) => Self::TooLarge(format!("the image is too large: {error}")),
            image::ImageError::Unsupported(error) => Self::Unsupported(error.to_string()),
            error => Self::broken(error),
        }
    }
}
