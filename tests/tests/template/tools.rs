//! SAM and its linters, as `cargo dev setup` installs them.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use dev::workspace;

/// A command of SAM's environment, in the workspace's root. It never speaks to AWS: the credentials are nobody's.
pub(crate) fn tool(name: &str) -> Command {
    let bin = std::env::var_os("PICSTACK_TOOLS");
    let bin = bin.map_or_else(|| workspace::local().join("sam/bin"), PathBuf::from);
    let path = bin.join(name);
    assert!(path.exists(), "{} is not there: run `cargo dev setup`", path.display());
    let mut command = Command::new(path);
    command
        .current_dir(workspace::root())
        .env("SAM_CLI_TELEMETRY", "0")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", "nobody")
        .env("AWS_SECRET_ACCESS_KEY", "nobody");
    command
}

/// What a command said, on both of its streams.
pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

/// Runs a command that has to succeed.
pub(crate) fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}\n{}", said(&output));
    output
}

pub(crate) fn lint(template: &Path) -> Output {
    // `-c I` adds the advice on retention and encryption to errors and warnings.
    tool("cfn-lint").arg("-t").arg(template).args(["-c", "I", "--format", "parseable"]).output().unwrap()
}
