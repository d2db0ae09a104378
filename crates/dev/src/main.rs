//! `cargo dev`: the whole service on this machine by one command.

use std::{
    ffi::OsString,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use clap::{Args, Parser, Subcommand};
use dev::{
    Build, Cloud, Options,
    redrive::Expired,
    sam_env::Host,
    terminal::{Output, say},
    workspace::{self, Keep},
};
use tokio::signal::unix::{SignalKind, signal};

/// Runs Picstack on this machine, without an AWS account and without Docker.
#[derive(Debug, Parser)]
#[command(name = "cargo dev", bin_name = "cargo dev", version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    up: Up,
}

#[derive(Debug, Args)]
struct Up {
    /// Port of the API and the pages, on 127.0.0.1.
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// Port of the local AWS, on 127.0.0.1.
    #[arg(long, default_value_t = 4566)]
    aws_port: u16,
    /// Where everything is kept; the default is .local/data.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Takes the functions as they were built last.
    #[arg(long)]
    no_build: bool,
    /// Shows what the functions print.
    #[arg(long, short)]
    verbose: bool,
    /// Deploys another template than template.yaml.
    #[arg(long, hide = true)]
    template: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Starts everything and stays until Ctrl-C (the default).
    Up(Up),
    /// Signs a user up and uploads every image of a folder to the running service.
    Demo {
        folder: PathBuf,
        /// Where the service runs.
        #[arg(long, default_value = "http://127.0.0.1:3000")]
        url: String,
    },
    /// Prints the functions' environment on the running stack, for `sam local invoke --env-vars`.
    Env {
        /// Where the service runs.
        #[arg(long, default_value = "http://127.0.0.1:3000")]
        url: String,
    },
    /// Rebuilds what the search of the running service finds, and waits until it is done.
    Reindex {
        /// Where the service runs.
        #[arg(long, default_value = "http://127.0.0.1:3000")]
        url: String,
    },
    /// Works through what the running service's stream consumer gave up, and tells what became of it.
    Redrive {
        /// Letters at most.
        #[arg(long, default_value_t = 10)]
        most: u32,
        /// Letters whose records the stream has lost are done with: `cargo dev reindex` has put everything right.
        #[arg(long)]
        discard_expired: bool,
        /// Where the service runs.
        #[arg(long, default_value = "http://127.0.0.1:3000")]
        url: String,
    },
    /// Installs what is needed into .local.
    Setup,
    /// Runs everything that must pass, and prints the counts.
    Test,
    /// Installs what others would use for the pictures, and measures it beside ours. `--help` tells more.
    #[command(disable_help_flag = true)]
    Peers {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    let result = match arguments.command.unwrap_or(Command::Up(arguments.up)) {
        Command::Up(up) => run(up).await,
        Command::Demo { folder, url } => demo(&folder, url.trim_end_matches('/')).await,
        Command::Env { url } => env(url.trim_end_matches('/')).await,
        Command::Reindex { url } => dev::reindex::run(url.trim_end_matches('/'), Output::Shown).await,
        Command::Redrive { most, discard_expired, url } => {
            let expired = if discard_expired { Expired::Discarded } else { Expired::Kept };
            redrive(url.trim_end_matches('/'), most, expired).await
        }
        Command::Setup => setup(),
        Command::Test => test().await,
        Command::Peers { arguments } => peers(&arguments),
    };
    if let Err(error) = result {
        // A terminal that was closed is no reason to end in another way.
        let _ = writeln!(std::io::stderr(), "error: {error:#}");
        std::process::exit(1);
    }
}

async fn run(up: Up) -> Result<()> {
    let options = Options {
        port: up.port,
        aws_port: up.aws_port,
        data: up.data.unwrap_or_else(|| workspace::local().join("data")),
        keep: Keep::Everything,
        template: up.template.unwrap_or_else(|| workspace::root().join("template.yaml")),
        build: if up.no_build { Build::Done } else { Build::Now },
        output: if up.verbose { Output::Verbose } else { Output::Shown },
        wait_scale: 1.0,
        wrapper: None,
        environment: vec![],
    };
    let mut ends = Ends::listen()?;
    let mut cloud = tokio::select! {
        cloud = Cloud::start(options) => cloud?,
        () = ends.next() => bail!("stopped before it was ready"),
    };
    say(&what_next(&cloud));
    tokio::select! {
        () = ends.next() => {}
        () = cloud.died() => bail!("the local cloud ended by itself: see aws.log beside its data"),
    }
    say("stopping");
    cloud.stop().await
}

fn what_next(cloud: &Cloud) -> String {
    let (base, aws) = (&cloud.base_url, &cloud.aws_url);
    let elsewhere = if base.ends_with(":3000") { String::new() } else { format!(" --url {base}") };
    format!(
        "
  API and pages     {base}
  inbox and stack   {base}/_local
  AWS               {aws} (region us-east-1, key test, secret test)

Try, in another terminal:
  curl {base}/v1/health
  cargo dev demo path/to/photos{elsewhere}
  AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test aws --region us-east-1 --endpoint-url {aws} s3 ls
  cargo dev env{elsewhere} > env.json   # for sam local invoke --env-vars env.json

Ctrl-C stops everything; the data stays."
    )
}

async fn demo(folder: &Path, url: &str) -> Result<()> {
    if !dev::demo::run(folder, url).await? {
        std::process::exit(1);
    }
    Ok(())
}

async fn redrive(url: &str, most: u32, expired: Expired) -> Result<()> {
    let answer = dev::redrive::run(url, most, expired).await?;
    say(&format!("{answer:#}"));
    Ok(())
}

async fn env(url: &str) -> Result<()> {
    let variables = dev::sam_env::variables(url, Host::of_this_machine()).await?;
    say(&format!("{variables:#}"));
    if cfg!(target_arch = "aarch64") {
        eprintln!(
            "build for this machine first: sam build --config-env local --parameter-overrides Stage=local Architecture=arm64"
        );
    }
    Ok(())
}

/// The ways in which a terminal ends a program.
struct Ends([tokio::signal::unix::Signal; 3]);

impl Ends {
    fn listen() -> Result<Self> {
        Ok(Self([
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
            signal(SignalKind::hangup())?,
        ]))
    }

    async fn next(&mut self) {
        let [interrupt, terminate, hangup] = &mut self.0;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    }
}

async fn test() -> Result<()> {
    let counts = tokio::task::spawn_blocking(|| dev::suite::run(Output::Shown)).await??;
    if counts.failed > 0 {
        std::process::exit(1);
    }
    Ok(())
}

fn setup() -> Result<()> {
    dev::setup::for_tests(Output::Shown)?;
    say(&format!("everything is installed in {}", workspace::local().display()));
    Ok(())
}

fn peers(arguments: &[OsString]) -> Result<()> {
    if !dev::peers::run(arguments, Output::Shown)?.success() {
        std::process::exit(1);
    }
    Ok(())
}
