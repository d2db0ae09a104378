//! What `cargo costs`, `cargo load` and `cargo recall` share: a `DynamoDB` in this process, a recorder before it, the
//! functions as they ship behind a Lambda Runtime API of ours, and people and photos for them. Nothing that ships knows
//! of it.

pub mod agreement;
pub mod asked;
pub mod build;
pub mod collection;
pub mod copies;
pub mod cost;
pub mod database;
pub mod filing;
pub mod functions;

pub mod patterns;
pub mod recorder;
pub mod request;
pub mod samples;
pub mod scene;
pub mod shelves;
pub mod statistics;
pub mod table;
pub mod truth;
pub mod yardstick;
pub mod zipf;

use std::path::PathBuf;

/// The checkout.
#[must_use]
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}
