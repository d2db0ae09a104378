//! What `cargo costs` and `cargo load` share: a `DynamoDB` in this process, a recorder before it, the functions as they
//! ship behind a Lambda Runtime API of ours, and people and photos for them. Nothing that ships knows of it.

pub mod build;
pub mod copies;
pub mod cost;
pub mod database;
pub mod functions;

pub mod patterns;
pub mod recorder;
pub mod request;
pub mod samples;
pub mod scene;
pub mod statistics;
pub mod table;

use std::path::PathBuf;

/// The checkout.
#[must_use]
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}
