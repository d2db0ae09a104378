//! The emulator as a child process: started, waited for, and stopped so that its state is on disk. What it emulates
//! is not known here.

use std::{
    fs::File,
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{
    aws::{ACCESS_KEY, Aws, REGION, SECRET_KEY},
    workspace::{DataDir, Keep},
};

const SUPERVISOR: &str = include_str!("emulator.py");
const START_LIMIT: Duration = Duration::from_secs(120);
const STOP_LIMIT: Duration = Duration::from_secs(25);

/// The running emulator. Dropping it stops it.
#[derive(Debug)]
pub(crate) struct Ministack {
    child: Child,
    /// Closing this pipe is what asks it to stop, so it also stops when `dev` is killed.
    lifeline: Option<ChildStdin>,
}

/// How to start it.
#[derive(Debug)]
pub(crate) struct Settings<'a> {
    pub python: &'a Path,
    pub port: u16,
    pub data: &'a DataDir,
    /// Factor on the waits of workflows: retries and Wait states. 1 is real time.
    pub wait_scale: f64,
    /// More variables for the functions.
    pub environment: &'a [(String, String)],
}

impl Ministack {
    pub(crate) fn spawn(settings: &Settings<'_>) -> Result<Self> {
        for name in ["aws", "functions"] {
            set_aside(settings.data, name);
        }
        let log = File::create(settings.data.join("aws.log"))?;
        let mut command = Command::new(settings.python);
        command
            .args(["-c", SUPERVISOR])
            .arg(settings.data.join(""))
            .current_dir(settings.data.join("tmp"))
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log);
        environment(&mut command, settings);
        // Its own process group: Ctrl-C reaches `dev` alone, which stops things in order.
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().context("cannot start the local cloud")?;
        let lifeline = child.stdin.take();
        Ok(Self { child, lifeline })
    }

    /// Waits until it answers.
    pub(crate) async fn ready(&mut self, aws: &Aws, data: &DataDir) -> Result<()> {
        let started = Instant::now();
        let health = format!("{}/_ministack/health", aws.endpoint());
        while started.elapsed() < START_LIMIT {
            if let Some(status) = self.child.try_wait()? {
                let log = data.join("aws.log");
                bail!("the local cloud stopped at its start ({status}): see {}", log.display());
            }
            if aws.http().get(&health).send().await.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("the local cloud did not answer within {} s", START_LIMIT.as_secs())
    }

    /// Whether it still runs.
    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks it to write its state and end, and waits for that. False when it had to be cut off.
    pub(crate) fn stop(&mut self) -> bool {
        if self.lifeline.take().is_none() {
            return true;
        }
        let asked = Instant::now();
        while asked.elapsed() < STOP_LIMIT {
            if !self.is_running() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        false
    }
}

impl Drop for Ministack {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Keeps the log of the run before, and begins a new one.
fn set_aside(data: &DataDir, name: &str) {
    // There is none before the first run.
    let _ = std::fs::rename(data.join(&format!("{name}.log")), data.join(&format!("{name}.previous.log")));
}

/// Functions inherit this environment, so nothing of the user's own AWS settings may be in it.
fn environment(command: &mut Command, settings: &Settings<'_>) {
    let data = |name| settings.data.join(name).into_os_string();
    let keep = if settings.data.keep == Keep::Everything { "1" } else { "0" };
    command.env_clear();
    for name in ["PATH", "LANG", "LC_ALL", "RUST_LOG", "RUST_BACKTRACE"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
        .env("HOME", data("tmp"))
        .env("TMPDIR", data("tmp"))
        .env("GATEWAY_PORT", settings.port.to_string())
        .env("BIND_HOST", "127.0.0.1")
        .env("MINISTACK_HOST", "localhost")
        .env("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", settings.port))
        .env("AWS_REGION", REGION)
        .env("AWS_DEFAULT_REGION", REGION)
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        // Checks every policy, and gives each function the temporary credentials of its role.
        .env("AUTH", "true")
        .env("PERSIST_STATE", keep)
        .env("STATE_DIR", data("aws"))
        .env("S3_PERSIST", keep)
        .env("S3_DATA_DIR", data("objects"))
        .env("SFN_WAIT_SCALE", settings.wait_scale.to_string())
        // Two listeners of services that are not used here.
        .env("IOT_MTLS_ENABLED", "0")
        .env("SFTP_ENABLED", "0")
        // There is no Docker behind it, whatever the machine has.
        .env("DOCKER_HOST", "unix:///nonexistent/docker.sock")
        .env("PYTHONUNBUFFERED", "1")
        .envs(settings.environment.iter().cloned());
}
