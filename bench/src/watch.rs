//! Runs one command and tells what it took, seen from outside.
//!
//! A process of its own, because Linux counts the memory of the process that starts another as the other's until it
//! becomes its own program: this one is small, the one that compares pictures is not.

use std::{ffi::OsString, process::Command};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::usage;

/// The last line that is printed, as JSON.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Watched {
    /// From the first instruction to the last.
    pub(crate) whole_cpu_ms: f64,
    pub(crate) peak_bytes: u64,
}

pub(crate) fn watch(command: &[OsString]) -> Result<()> {
    let (program, arguments) = command.split_first().context("no command")?;
    let status = Command::new(program)
        .args(arguments)
        .status()
        .with_context(|| format!("cannot run {}", program.display()))?;
    ensure!(status.success(), "{} ended with {status}", program.display());
    let (whole_cpu_ms, peak_bytes) = usage::of_children()?;
    println!("{}", serde_json::to_string(&Watched { whole_cpu_ms, peak_bytes })?);
    Ok(())
}
