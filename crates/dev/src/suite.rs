//! `cargo dev test`: everything that must pass, counted.

use std::{
    ffi::OsString,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Instant,
};

use anyhow::{Context, Result, anyhow};

use crate::{
    setup::{self, TestTools},
    terminal::Output,
    workspace,
};

/// The function that SAM builds. One is enough here: the hosted workflow builds them all, optimised as they ship. This one
/// needs no code for pictures, which takes the longest to compile.
const BUILT: &str = "IndexFunction";

/// How many passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u32,
    pub failed: u32,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    fn of_step(passed: bool) -> Self {
        if passed { Self { passed: 1, failed: 0 } } else { Self { passed: 0, failed: 1 } }
    }
}

/// Installs what the tests need, runs them while SAM builds a function, and prints the counts as the last line.
pub fn run(output: Output) -> Result<Counts> {
    let tools = setup::for_tests(output)?;
    let counts = if build(&tools)? { test(&tools, output)? } else { Counts::of_step(false) };
    println!("{} passed, {} failed", counts.passed, counts.failed);
    Ok(counts)
}

/// Binaries first, because tests start them; whether everything was built.
fn build(tools: &TestTools) -> Result<bool> {
    for what in [["build", "--bins"], ["test", "--no-run"]] {
        let built = cargo(tools).args(what).arg("--workspace").status().context("cannot run cargo")?;
        if !built.success() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Many tests wait for something most of the time: SAM takes the processor meanwhile.
fn test(tools: &TestTools, output: Output) -> Result<Counts> {
    let (tested, built) = thread::scope(|scope| {
        let built = scope.spawn(|| sam_build(tools, output));
        (cargo_test(tools), built.join())
    });
    let mut counts = tested?;
    counts.add(built.map_err(|_| anyhow!("sam build ended in a panic"))??);
    Ok(counts)
}

/// All tests of the workspace.
fn cargo_test(tools: &TestTools) -> Result<Counts> {
    let mut tests = cargo(tools)
        .args(["test", "--workspace", "--no-fail-fast", "--color=never"])
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot run cargo")?;
    let mut counts = Counts::default();
    if let Some(stdout) = tests.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            if let Some(result) = read_result(&line) {
                counts.add(result);
            }
            if is_news(&line) {
                println!("{line}");
            }
        }
    }
    // A test binary that did not build or died says nothing of failed tests.
    if !tests.wait()?.success() && counts.failed == 0 {
        counts.failed = 1;
    }
    Ok(counts)
}

fn cargo(tools: &TestTools) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo
        .current_dir(workspace::root())
        .env("PICSTACK_TOOLS", &tools.sam_bin)
        // Set for `cargo run`'s child, and wrong for another package's build.
        .env_remove("CARGO_MANIFEST_DIR")
        .stdin(Stdio::null());
    cargo
}

/// Reads `test result: ok. 3 passed; 0 failed; …`.
fn read_result(line: &str) -> Option<Counts> {
    let counts = line.strip_prefix("test result: ")?;
    let number = |what: &str| {
        let (before, _) = counts.split_once(what)?;
        before.trim_end().rsplit(' ').next()?.parse().ok()
    };
    Some(Counts { passed: number("passed;")?, failed: number("failed;")? })
}

/// A test that passed is no news; its binary's sum is.
fn is_news(line: &str) -> bool {
    let passed = line.starts_with("test ") && line.ends_with(" ok");
    let nothing = line.is_empty() || line.starts_with("running ") || line.contains(" 0 passed; 0 failed;");
    !passed && !nothing
}

/// What `sam build` leaves out here: whether the template's build method works does not depend on it, and optimising takes
/// longer than all tests together.
const UNOPTIMISED: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256"),
];

/// `sam build` of one function for this machine, with the build method of the template. Cargo keeps what it builds here
/// apart from the tests' by the profile.
fn sam_build(tools: &TestTools, output: Output) -> Result<Counts> {
    // The tests print meanwhile: a spinner would stand in their lines.
    output.line(&format!("  … sam build {BUILT}, unoptimised, beside the tests"));
    let begun = Instant::now();
    let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" };
    // No test waits for it.
    let built = Command::new("nice")
        .args(["-n", "19"])
        .arg(tools.sam_bin.join("sam"))
        .args(["build", BUILT, "--config-env", "local", "--parameter-overrides"])
        .arg(format!("Architecture={architecture}"))
        .current_dir(workspace::root())
        .env("PATH", with_folder(&tools.sam_bin)?)
        .env("SAM_CLI_TELEMETRY", "0")
        // Host and target agree, so no cross-linker is needed.
        .env("CARGO_LAMBDA_COMPILER", "cargo")
        .envs(UNOPTIMISED)
        .env_remove("CARGO_MANIFEST_DIR")
        .stdin(Stdio::null())
        .output()
        .context("cannot run sam")?;
    let bootstrap = workspace::root().join(".aws-sam/build").join(BUILT).join("bootstrap");
    let shipped = built.status.success() && bootstrap.exists();
    if shipped {
        let megabytes = bootstrap.metadata()?.len() as f64 / 1e6;
        let taken = begun.elapsed().as_secs_f32();
        output.line(&format!("  ✓ sam build {BUILT}: {megabytes:.1} MB ({taken:.1} s)"));
    } else {
        println!("{}{}", String::from_utf8_lossy(&built.stdout), String::from_utf8_lossy(&built.stderr));
    }
    Ok(Counts::of_step(shipped))
}

fn with_folder(folder: &Path) -> Result<OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    Ok(std::env::join_paths([folder.to_owned()].into_iter().chain(std::env::split_paths(&path)))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_read_and_sums_are_news() {
        let line = "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        assert_eq!(read_result(line), Some(Counts { passed: 3, failed: 2 }));
        assert_eq!(read_result("test it::works ... ok"), None);
        assert!(is_news(line) && is_news("test it::works ... FAILED"));
        assert!(!is_news("test it::works ... ok") && !is_news("running 3 tests"));
    }
}
