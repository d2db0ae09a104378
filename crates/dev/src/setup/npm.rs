//! Packages from npm in a folder of their own, installed once for each manifest.

use std::{fs, path::PathBuf, process::Command};

use anyhow::Result;

use super::venv::{Stamp, run};
use crate::{terminal::Output, workspace};

/// Makes `.local/{name}` hold what the manifest asks for; answers its `node_modules`.
pub(super) fn ensure(name: &str, manifest: &str, what: &str, output: Output) -> Result<PathBuf> {
    let folder = workspace::local().join(name);
    let modules = folder.join("node_modules");
    let stamp = Stamp::new(&folder, manifest);
    if stamp.is_current() && modules.exists() {
        return Ok(modules);
    }
    let step = output.step(&format!("installing {what}"));
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("package.json"), manifest)?;
    run(Command::new("npm").args(["install", "--no-audit", "--no-fund", "--silent"]).current_dir(&folder))?;
    stamp.write()?;
    step.done(&folder.display().to_string());
    Ok(modules)
}
