//! The one tool from npm.

use std::{fs, path::PathBuf, process::Command};

use anyhow::Result;

use super::venv::{Stamp, run};
use crate::{terminal::Output, workspace};

/// Makes `.local/npm` hold what the manifest asks for; answers the folder of its commands.
pub(super) fn ensure(manifest: &str, output: Output) -> Result<PathBuf> {
    let folder = workspace::local().join("npm");
    let bin = folder.join("node_modules/.bin");
    let stamp = Stamp::new(&folder, manifest);
    if stamp.is_current() && bin.exists() {
        return Ok(bin);
    }
    let step = output.step("installing the state machine's validator");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("package.json"), manifest)?;
    run(Command::new("npm").args(["install", "--no-audit", "--no-fund", "--silent"]).current_dir(&folder))?;
    stamp.write()?;
    step.done(&folder.display().to_string());
    Ok(bin)
}
