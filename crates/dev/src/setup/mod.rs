//! Sets the machine up: what the system must have is checked and named, everything else goes into `.local`.

mod npm;
mod peers;
mod system;
mod venv;

use std::{fs::File, path::PathBuf};

use anyhow::{Context, Result};

pub use peers::{Peers, for_peers};

use crate::{terminal::Output, workspace};

/// The tools of a set-up machine.
#[derive(Debug, Clone)]
pub struct Tools {
    /// The interpreter that has the local cloud.
    pub python: PathBuf,
}

/// The tools that only the tests need.
#[derive(Debug, Clone)]
pub struct TestTools {
    pub python: PathBuf,
    /// Folder of `sam`, `cargo-lambda` and `cfn-lint`.
    pub sam_bin: PathBuf,
    /// Folder of npm's tools.
    pub npm_bin: PathBuf,
}

const BUILD_AND_RUN: [system::Requirement; 4] =
    [system::C_COMPILER, system::CMAKE, system::ASSEMBLER, system::PYTHON];

/// What running the service takes.
pub fn for_running(output: Output) -> Result<Tools> {
    let _alone = lock()?;
    system::require(&BUILD_AND_RUN, output)?;
    Ok(Tools { python: cloud(output)? })
}

/// What the tests take besides.
pub fn for_tests(output: Output) -> Result<TestTools> {
    let _alone = lock()?;
    system::require(&[BUILD_AND_RUN.as_slice(), &[system::NODE]].concat(), output)?;
    let python = cloud(output)?;
    let sam =
        venv::ensure("sam", include_str!("../../tools/sam.txt"), "SAM (790 MB, a minute or two)", output)?;
    let manifest = include_str!("../../tools/package.json");
    let npm_bin = npm::ensure("npm", manifest, "the state machine's validator", output)?.join(".bin");
    let sam_bin = sam.parent().map(PathBuf::from).unwrap_or_default();
    Ok(TestTools { python, sam_bin, npm_bin })
}

fn cloud(output: Output) -> Result<PathBuf> {
    venv::ensure("venv", include_str!("../../tools/python.txt"), "the local cloud (20 s)", output)
}

/// Two processes must not install into one folder at once.
fn lock() -> Result<File> {
    let local = workspace::local();
    std::fs::create_dir_all(&local).with_context(|| format!("cannot create {}", local.display()))?;
    let file = File::create(local.join("setup.lock"))?;
    file.lock()?;
    Ok(file)
}
