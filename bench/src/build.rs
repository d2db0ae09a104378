//! Builds the functions, and finds what was built.

use std::{collections::HashMap, fmt, path::PathBuf, process::Command, process::Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::root;

/// How the functions are built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// As the tests and `cargo dev` have them.
    Dev,
    /// As they ship.
    Release,
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dev => "dev build",
            Self::Release => "release build",
        })
    }
}

/// Where the functions are.
#[derive(Debug, Clone)]
pub struct Binaries(HashMap<String, PathBuf>);

impl Binaries {
    pub(crate) fn path(&self, function: &str) -> Result<&PathBuf> {
        self.0.get(function).with_context(|| format!("no function {function} was built"))
    }
}

/// Builds functions by name. What cargo has to say goes to the terminal.
pub fn functions(names: &[&str], profile: Profile) -> Result<Binaries> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(["build", "--quiet", "--message-format=json-render-diagnostics"]).current_dir(root());
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    if cfg!(feature = "yardstick") {
        // With other features, cargo would build what both use once more.
        cargo.args(["--features", "bench/yardstick"]);
    }
    cargo.args(names.iter().flat_map(|name| ["--bin", name]));
    // Set for a child of cargo, and wrong for other packages' builds.
    cargo.env_remove("CARGO_MANIFEST_DIR").stdin(Stdio::null()).stderr(Stdio::inherit());
    let built = cargo.output().context("cannot run cargo")?;
    ensure!(built.status.success(), "the functions do not build");
    let messages = String::from_utf8(built.stdout)?;
    Ok(Binaries(messages.lines().filter_map(executable).collect()))
}

fn executable(message: &str) -> Option<(String, PathBuf)> {
    let message: Value = serde_json::from_str(message).ok()?;
    let path = message["executable"].as_str()?;
    Some((message["target"]["name"].as_str()?.to_owned(), path.into()))
}
