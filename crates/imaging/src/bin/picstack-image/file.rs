//! Files in and out.

use std::{
    fs::File,
    io::{Read, Write},
    path::{Path, PathBuf},
};

use imaging::Limits;
use serde::Serialize;

use crate::failure::Failure;

/// A file that was written.
#[derive(Debug, Serialize)]
pub(crate) struct Output {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) format: domain::photo::Format,
    pub(crate) bytes: usize,
}

/// Not more of a file than is needed to see that it is too large.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read =
        File::open(path).and_then(|file| file.take(Limits::UPLOAD.max_bytes + 1).read_to_end(&mut bytes));
    read.map_err(|error| Failure::file(path, &error))?;
    Ok(bytes)
}

pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = File::create(path).and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| Failure::file(path, &error))
}

pub(crate) fn make_folder(path: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(path).map_err(|error| Failure::file(path, &error))
}
