//! Runs one of these tests again in a process of its own, where an abort, a hang or too much memory can be seen.

use std::{
    io::Read,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

/// What the process has to do, with its argument behind it.
pub(crate) const ROLE: &str = "PICSTACK_TEST_ROLE";
pub(crate) const ARGUMENT: &str = "PICSTACK_TEST_ARGUMENT";

/// The argument, in a process that was started for this role.
pub(crate) fn argument(role: &str) -> Option<String> {
    (std::env::var(ROLE).ok()? == role).then(|| std::env::var(ARGUMENT).unwrap_or_default())
}

/// Starts the test of that name in that role. Its output is what it prints itself, between others' lines.
pub(crate) fn start(test: &str, role: &str, argument: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture", "--test-threads", "1"])
        .env(ROLE, role)
        .env(ARGUMENT, argument)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Waits until it ends; what takes longer is killed, and has no status.
pub(crate) fn wait(mut child: Child, at_most: Duration) -> (Option<ExitStatus>, String) {
    let mut output = child.stdout.take().unwrap();
    let reader = thread::spawn(move || {
        let mut text = String::new();
        output.read_to_string(&mut text).map(|_| text)
    });
    let deadline = Instant::now() + at_most;
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break Some(status),
            None if Instant::now() > deadline => {
                child.kill().unwrap();
                child.wait().unwrap();
                break None;
            }
            None => thread::sleep(Duration::from_millis(5)),
        }
    };
    (status, reader.join().unwrap().unwrap_or_default())
}

/// The most memory that this process ever held, where the system tells.
pub(crate) fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024)
}
