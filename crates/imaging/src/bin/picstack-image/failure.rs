//! Why the command gives up, and the status that tells a script.

use std::{fmt, io, path::Path, process::ExitCode};

use imaging::ImageError;

#[derive(Debug)]
pub(crate) enum Failure {
    /// It was called wrongly.
    Usage(String),
    /// The image, or what is asked of it, is not taken.
    Rejected { name: &'static str, detail: String },
    /// A file could not be read or written.
    File(String),
}

impl Failure {
    pub(crate) fn file(path: &Path, error: &io::Error) -> Self {
        Self::File(format!("{}: {error}", path.display()))
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::File(_) => 1,
            Self::Usage(_) => 2,
            Self::Rejected { .. } => 3,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(detail) => write!(f, "{detail}\ntry: picstack-image --help"),
            Self::Rejected { name, detail } => write!(f, "{name}: {detail}"),
            Self::File(detail) => f.write_str(detail),
        }
    }
}

impl From<ImageError> for Failure {
    fn from(error: ImageError) -> Self {
        Self::Rejected { name: error.name(), detail: error.to_string() }
    }
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Self {
        Self::Usage(error.to_string())
    }
}
