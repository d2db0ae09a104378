//! Has `bench` measure ours beside what others would use. That is a program of its own, built as what ships.

use std::{
    ffi::OsString,
    process::{Command, ExitStatus},
};

use anyhow::{Context, Result};

use crate::{setup, terminal::Output};

/// Installs the peers, and builds and runs the measurement, with arguments of its own.
pub fn run(arguments: &[OsString], output: Output) -> Result<ExitStatus> {
    let peers = setup::for_peers(output)?;
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(["run", "--quiet", "--release", "--package", "bench", "--"]);
    cargo.arg("--node-modules").arg(peers.node_modules).arg("--python").arg(peers.python);
    if let Some(convert) = peers.convert {
        cargo.args(["--convert", convert]);
    }
    // Set for `cargo run`'s child, and wrong for another package's build.
    cargo.env_remove("CARGO_MANIFEST_DIR");
    cargo.args(arguments).status().context("cannot run cargo")
}
