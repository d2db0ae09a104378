//! Builds the functions with cargo, in the profile that everything on this machine shares.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::{terminal::Output, workspace};

/// Builds every function. What cargo says is shown only when it fails.
pub fn functions(output: Output) -> Result<()> {
    let step = output.step("building the functions");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    // The whole workspace: of some packages alone cargo would choose other features, and build everything again.
    cargo.args(["build", "--workspace", "--bins", "--color=never"]).current_dir(workspace::root());
    // Set for `cargo run`'s child, and wrong for another package's build.
    cargo.env_remove("CARGO_MANIFEST_DIR").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = cargo.spawn().context("cannot run cargo")?;
    let said =
        child.stderr.take().map(|stderr| follow(stderr, |line| step.note(line.trim()))).unwrap_or_default();
    if !child.wait()?.success() {
        bail!("the functions do not build:\n{said}");
    }
    step.done("up to date");
    Ok(())
}

/// Reads to the end, telling each line as it comes.
fn follow(stream: impl Read, tell: impl Fn(&str)) -> String {
    let mut all = String::new();
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        tell(&line);
        all.push_str(&line);
        all.push('\n');
    }
    all
}
