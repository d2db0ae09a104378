//! The store against a local DynamoDB; each test has tables of its own.
#![allow(clippy::unwrap_used)]

mod comments;
mod counts;
mod errors;
mod exports;
mod faults;
mod feeds;
mod forget;
mod idempotency;
mod likes;
mod lists;
mod lost;
mod notices;
mod people;
mod photos;
mod proxy;
mod rates;
mod rebuild;
mod recount;
mod renders;
mod runs;
mod search;
mod settle;
mod stages;
mod support;
mod ties;
mod walk;
