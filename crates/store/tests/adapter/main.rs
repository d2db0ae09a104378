//! The store against a local DynamoDB; each test has tables of its own.
#![allow(clippy::unwrap_used)]

mod faults;
mod idempotency;
mod lists;
mod people;
mod photos;
mod renders;
mod runs;
mod settle;
mod stages;
mod support;
