//! What tests put around a crate: services on the wire, and a `DynamoDB` with the template's tables. It knows of no
//! photo and of no rule: what a service answers, and what lies in a table, says the test.
//!
//! Whatever fails here is a test that cannot begin, so it panics.
#![allow(clippy::unwrap_used)]

pub mod database;
pub mod gate;
pub mod sdk;
pub mod wire;

/// The engine of [`database`], for what its users read or load past the wire: one version for all.
pub use dynoxide;
