//! Python packages in a virtual environment of their own, installed once for each list of requirements.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use domain::id::Sha256;

use crate::{terminal::Output, workspace};

/// Makes `.local/{name}` hold exactly these requirements; answers its interpreter.
pub(super) fn ensure(name: &str, requirements: &str, what: &str, output: Output) -> Result<PathBuf> {
    let folder = workspace::local().join(name);
    let python = folder.join("bin/python");
    let stamp = Stamp::new(&folder, requirements);
    if stamp.is_current() && python.exists() {
        return Ok(python);
    }
    let step = output.step(&format!("installing {what}"));
    // An environment left by another Python, or half made, is begun anew.
    if !has_pip(&python) {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    }
    let list = folder.join("requirements.txt");
    fs::write(&list, requirements)?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "-r"])
        .arg(&list);
    run(&mut pip)?;
    stamp.write()?;
    step.done(&folder.display().to_string());
    Ok(python)
}

fn has_pip(python: &Path) -> bool {
    let version = Command::new(python).args(["-m", "pip", "--version"]).output();
    version.is_ok_and(|output| output.status.success())
}

/// Remembers in a folder what it was made from.
#[derive(Debug)]
pub(super) struct Stamp {
    path: PathBuf,
    hash: String,
}

impl Stamp {
    pub(super) fn new(folder: &Path, made_from: &str) -> Self {
        Self { path: folder.join(".made-from"), hash: Sha256::of(made_from.as_bytes()).to_string() }
    }

    pub(super) fn is_current(&self) -> bool {
        fs::read_to_string(&self.path).is_ok_and(|hash| hash == self.hash)
    }

    pub(super) fn write(&self) -> Result<()> {
        fs::write(&self.path, &self.hash).with_context(|| format!("cannot write {}", self.path.display()))
    }
}

/// Runs a command to its end; its output is shown only when it fails.
pub(super) fn run(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("cannot run {program}"))?;
    if output.status.success() {
        return Ok(());
    }
    let arguments: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    bail!("{program} {} failed:\n{}{}", arguments.join(" "), stdout, stderr)
}
