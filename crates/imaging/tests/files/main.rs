//! Whole files: good ones, bad ones, cut ones, hostile ones and very large ones. What may take long or go wrong runs in a
//! process of its own.
//!
//! `PICSTACK_SLOW=1` runs all of it at full size; without it, a part. `PICSTACK_FUZZ_S=60` mutates for so many seconds.

// Tests may unwrap. Figures of memory and time are for the reader; only memory is asserted.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

mod bad;
mod child;
mod colours;
mod good;
mod limits;
mod make;
mod metadata;
mod mutated;
mod regressions;
mod signature;
mod truncated;

/// Whether everything is to run, however long it takes.
fn is_slow_tier() -> bool {
    std::env::var_os("PICSTACK_SLOW").is_some_and(|value| value == "1")
}
