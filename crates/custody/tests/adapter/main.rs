//! Custody against a DynamoDB in memory, and against services that answer over the wire as AWS does.
#![allow(clippy::unwrap_used)]

mod erase;
mod export;
mod json;
mod reconcile;
mod s3;
mod support;
