//! The functions that carry a photo from its object to its outcome: begun by an event of the bucket, run by the state
//! machine, reported when they fail, and swept up after. Knows no HTTP and no pixels.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod attempt;
pub mod derive;
pub mod ingest;
pub mod moderate;
pub mod publish;
pub mod report;
mod stages;
pub mod sweep;
pub mod tag;
#[cfg(test)]
mod testing;
mod withdraw;
