//! The catalog on the real store in memory: whatever happens to records, and however often and late they are filed, the
//! search table comes to what the records call for, and answers are those of a look at every record.
#![allow(clippy::unwrap_used)]

mod answers;
mod bounds;
mod filings;
mod held_up;
mod hidden;
mod people;
mod play;
mod shelves;
mod steps;
#[allow(dead_code)]
#[path = "../../../store/tests/adapter/support.rs"]
mod support;
mod tags;
mod trends;
mod typed;
mod world;
