//! Everything that runs Picstack on one machine, for engineers and for the tests. It never ships, and no function
//! depends on it.

pub mod aws;
pub mod build;
mod cloud;
pub mod demo;
pub mod deploy;
mod follow;
mod gateway;
mod local;
mod ministack;
pub mod peers;
mod ports;
pub mod redrive;
pub mod reindex;
mod running;
pub mod sam_env;
mod samples;
pub mod setup;
mod streams;
pub mod suite;
pub mod terminal;
mod vision_standin;
pub mod workspace;

pub use cloud::{Build, Cloud, Options};
