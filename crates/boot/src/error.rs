//! Why a function could not start. Shown by `main` as its last words, so `Debug` is written for a reader.

use std::fmt;

use crate::open::Missing;

#[derive(thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    Missing(#[from] Missing),
    #[error("the runtime ended: {0}")]
    Runtime(lambda_runtime::Error),
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
