//! Builds the functions with cargo, in the profile that everything on this machine shares.

use std::process::Stdio;

use anyhow::{Context, Result, bail};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    process::Command,
};

use crate::{terminal::Output, workspace};

/// Builds every function. What cargo says is shown only when it fails.
pub async fn functions(output: Output) -> Result<()> {
    let step = output.step("building the functions");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    // The whole workspace: of some packages alone cargo would choose other features, and build everything again.
    cargo.args(["build", "--workspace", "--bins", "--color=never"]).current_dir(workspace::root());
    // Set for `cargo run`'s child, and wrong for another package's build.
    cargo.env_remove("CARGO_MANIFEST_DIR").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = cargo.kill_on_drop(true).spawn().context("cannot run cargo")?;
    let said = match child.stderr.take() {
        Some(stderr) => follow(stderr, |line| step.note(line.trim())).await,
        None => String::new(),
    };
    if !child.wait().await?.success() {
        bail!("the functions do not build:\n{said}");
    }
    step.done("up to date");
    Ok(())
}

/// Reads to the end, telling each line as it comes.
async fn follow(stream: impl AsyncRead + Unpin, tell: impl Fn(&str)) -> String {
    let mut all = String::new();
    let mut lines = BufReader::new(stream).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        tell(&line);
        all.push_str(&line);
        all.push('\n');
    }
    all
}
