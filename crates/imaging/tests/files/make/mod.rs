//! Files of every kind, made on the spot: good ones, broken ones, and very large ones.
//!
//! The pictures are our own; what no encoder at hand writes is put together by bytes.

pub(crate) mod bad;
mod bits;
mod closed;
pub(crate) mod gif;
pub(crate) mod good;
pub(crate) mod huge;
pub(crate) mod huge_jpeg;
pub(crate) mod jpeg;
pub(crate) mod metadata;
pub(crate) mod picture;
pub(crate) mod png;
pub(crate) mod profile;
pub(crate) mod webp;

pub(crate) use closed::closed;

/// A file with a name that tells what is special about it.
#[derive(Clone)]
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

pub(crate) fn sample(name: impl Into<String>, bytes: Vec<u8>) -> Sample {
    Sample { name: name.into(), bytes }
}
