//! Custody against a DynamoDB in memory, and against an S3 and a Cognito that answer over the wire as AWS does.
#![allow(clippy::unwrap_used)]

mod export;
mod s3;
mod support;
