//! One local cloud: everything that `cargo dev` runs, started and stopped as a whole.

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tokio::task::JoinSet;

use crate::{
    aws::Aws,
    build,
    deploy::{self, Deployed, Plan, Resolver, Template},
    follow,
    gateway::Gateway,
    local::{Local, inbox::Inbox},
    ministack::{Ministack, Settings},
    ports, samples, setup, streams,
    terminal::Output,
    vision_standin,
    workspace::{self, DataDir, Keep},
};

/// How to start a local cloud.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the API and the pages are served; 0 is any free port.
    pub port: u16,
    /// Where AWS is; 0 is any free port.
    pub aws_port: u16,
    pub data: PathBuf,
    pub keep: Keep,
    pub template: PathBuf,
    pub build: Build,
    pub output: Output,
    /// Factor on the waits of workflows: retries and Wait states. 1 is real time.
    pub wait_scale: f64,
    /// An executable that stands in front of every function: it is the `bootstrap`, and the function is beside it as
    /// `function`.
    pub wrapper: Option<PathBuf>,
    /// Variables that every function finds in its environment beside its own, for the wrapper to read.
    pub environment: Vec<(String, String)>,
}

/// Whether the functions have to be built first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    Now,
    /// Somebody just did.
    Done,
}

impl Options {
    /// A cloud of a test's own: free ports, silent, with the functions that are built, and workflows that hardly wait.
    /// Its folder goes with it, unless `PICSTACK_KEEP` is set to look at the logs afterwards.
    #[must_use]
    pub fn for_test(data: &Path) -> Self {
        Self {
            port: 0,
            aws_port: 0,
            data: data.to_owned(),
            keep: if std::env::var_os("PICSTACK_KEEP").is_some() { Keep::Everything } else { Keep::Nothing },
            template: workspace::root().join("template.yaml"),
            build: Build::Done,
            output: Output::Silent,
            wait_scale: 0.05,
            wrapper: None,
            environment: vec![],
        }
    }
}

/// A running local cloud. Dropping it stops it and waits for its state to be written.
#[derive(Debug)]
pub struct Cloud {
    /// Where the API and the pages are, such as `http://127.0.0.1:3000`.
    pub base_url: String,
    /// Where AWS is.
    pub aws_url: String,
    pub stack: Deployed,
    pub aws: Aws,
    ministack: Ministack,
    /// The server, the readers of the streams, the collector of the inbox. They end when this is dropped.
    tasks: JoinSet<()>,
    _lock: File,
}

impl Cloud {
    pub async fn start(options: Options) -> Result<Self> {
        // Everything that can be refused is refused before anything is changed.
        let listener = ports::listen(options.port, "--port")?;
        let aws_port = ports::reserve(options.aws_port, "--aws-port")?;
        let data = DataDir::open(&options.data, options.keep)?;
        let lock = lock(&data)?;
        let template = Template::read(&options.template)?;

        let output = options.output;
        let tools = tokio::task::spawn_blocking(move || setup::for_running(output)).await??;
        let began = Instant::now();
        warn_of_loss(&data, output);
        let had_runs = has_state(&data);
        let aws = Aws::new(&format!("http://127.0.0.1:{aws_port}"))?;
        let mut ministack = Ministack::spawn(&Settings {
            python: &tools.python,
            port: aws_port,
            data: &data,
            wait_scale: options.wait_scale,
            environment: &options.environment,
        })?;
        if options.build == Build::Now {
            build::functions(output).await?;
        }
        ministack.ready(&aws, &data).await?;

        let base_url = format!("http://{}", listener.local_addr()?);
        let parameters = parameters(&base_url, aws.endpoint());
        let plan = Plan {
            template: &template,
            parameters: &parameters,
            data: &data,
            wrapper: options.wrapper.as_deref(),
        };
        let mut stack = deploy::deploy(&aws, &plan, output).await?;
        samples::place(&aws, &stack).await?;
        // The emulator serves no route of the API, and the distribution's name leads nowhere.
        for name in ["ApiUrl", "SiteUrl"] {
            stack.outputs.insert(name.to_owned(), base_url.clone());
        }
        let resolver = Resolver::new(&template.value, &parameters, stack.all());
        let parts = Parts {
            options: &options,
            aws: &aws,
            base_url: &base_url,
            template: &template,
            resolver: &resolver,
        };
        let mut tasks = parts.start(listener, &stack, &data).await?;
        if had_runs && let Ok(sweep) = stack.physical_id("SweepFunction") {
            tasks.spawn(take_up(aws.clone(), sweep.to_owned()));
        }
        output.line(&format!("ready in {:.1} s", began.elapsed().as_secs_f32()));
        Ok(Self { base_url, aws_url: aws.endpoint().to_owned(), stack, aws, ministack, tasks, _lock: lock })
    }

    /// Waits for the emulator to end by itself, which it should not.
    pub async fn died(&mut self) {
        while self.ministack.is_running() {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// Stops everything in order.
    pub async fn stop(mut self) -> Result<()> {
        self.tasks.shutdown().await;
        let stopped = tokio::task::spawn_blocking(move || self.ministack.stop()).await?;
        if stopped { Ok(()) } else { bail!("the local cloud had to be cut off: its last changes are lost") }
    }
}

/// What the parts of `dev` that stand around the emulator are made of.
struct Parts<'a> {
    options: &'a Options,
    aws: &'a Aws,
    base_url: &'a str,
    template: &'a Template,
    resolver: &'a Resolver,
}

impl Parts<'_> {
    /// Starts the readers of the streams, the collector of the inbox and the server.
    async fn start(
        &self,
        listener: std::net::TcpListener,
        stack: &Deployed,
        data: &DataDir,
    ) -> Result<JoinSet<()>> {
        let Self { options, aws, base_url, template, resolver } = *self;
        let gateway = Gateway::new(aws, template, stack, resolver)?;
        let inbox = Inbox::open(aws, stack, data.join("inbox.jsonl"), options.output).await?;
        let local = Local {
            base_url: base_url.to_owned(),
            aws_url: aws.endpoint().to_owned(),
            stack: Arc::new(stack.clone()),
            inbox: inbox.clone(),
        };
        let router = gateway.router().merge(local.router()).merge(vision_standin::router(aws));
        let how = (options.output, options.wait_scale);
        let mut tasks = streams::start(aws, template, stack, resolver, data, how).await?;
        tasks.spawn(inbox.watch());
        tasks.spawn(serve(listener, router)?);
        if options.output == Output::Verbose {
            tasks.spawn(follow::follow(data.join("functions.log")));
        }
        Ok(tasks)
    }
}

/// The emulator fails the runs that its last stop interrupted. The sweeper would find them in a quarter of an hour;
/// whoever sits in front of this machine need not wait for it.
async fn take_up(aws: Aws, sweep: String) {
    // What comes of it is told by the alerts that it sends.
    let _ = aws.invoke(&sweep, &serde_json::json!({"older_than_s": 0})).await;
}

/// Whether an earlier run has left its state.
fn has_state(data: &DataDir) -> bool {
    std::fs::read_dir(data.join("aws")).is_ok_and(|mut files| files.next().is_some())
}

fn serve(listener: std::net::TcpListener, router: axum::Router) -> Result<impl Future<Output = ()>> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    Ok(async move {
        // It only ends when it is aborted.
        let _ = axum::serve(listener, router).await;
    })
}

fn lock(data: &DataDir) -> Result<File> {
    let path = data.join("lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    if file.try_lock().is_err() {
        let folder = data.join("");
        bail!(
            "{} is used by another `cargo dev`: stop it, or choose another folder with --data",
            folder.display()
        );
    }
    Ok(file)
}

/// State is written when the local cloud stops. The mark of a run that never did is still there.
fn warn_of_loss(data: &DataDir, output: Output) {
    if let Ok(since) = std::fs::read_to_string(data.join("running")) {
        output.line(&format!(
            "  ! the last run was killed: what changed in the local cloud since {since} is lost"
        ));
    }
}

/// The template's parameters on this machine.
fn parameters(base_url: &str, aws_url: &str) -> Vec<(String, String)> {
    let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" };
    let vision = format!("{base_url}/_local/rekognition");
    [
        ("Stage", "local"),
        ("Architecture", architecture),
        ("EndpointUrl", aws_url),
        ("VisionEndpointUrl", &vision),
        ("LocalUrl", base_url),
        ("AlertEmail", "operators@picstack.local"),
        ("ModeratorEmail", "moderators@picstack.local"),
        ("SesIdentity", "picstack@picstack.local"),
        // Nobody waits for half an hour on this machine.
        ("ErasureGraceSeconds", "60"),
        // The pages are served here, and upload to the port of the local cloud: another origin.
        ("WebOrigin", base_url),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}
