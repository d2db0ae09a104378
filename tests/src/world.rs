//! A local cloud with everything deployed, and the people who use it over HTTP.

use std::{
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use dev::{Cloud, Options};
use domain::id::Sha256;
use reqwest::{Method, Response, StatusCode, header::HeaderMap, multipart};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::{PATIENCE, sabotage::PLANS_VARIABLE};

pub const PASSWORD: &str = "Correct-horse-7";

/// One local cloud for all tests of a binary. It ends with the process.
#[derive(Debug)]
pub struct World {
    pub cloud: Cloud,
    http: reqwest::Client,
    data: PathBuf,
    people: AtomicU32,
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Person {
    pub name: String,
    pub token: String,
    pub id_token: String,
    pub refresh_token: String,
}

/// What the API says about a request, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

/// How the functions of a test's cloud run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Functions {
    AsTheyShip,
    /// With a saboteur in front of every one, and short time limits.
    Sabotaged,
}

/// Long enough for the work on a busy machine, short enough to wait for.
const LIMIT_S: u32 = 20;

impl Functions {
    async fn start(self, data: PathBuf) -> Result<World> {
        let plain = Options::for_test(&data);
        let options = match self {
            Self::AsTheyShip => plain,
            Self::Sabotaged => Options {
                wrapper: Some(saboteur()),
                environment: vec![(PLANS_VARIABLE.to_owned(), plans_in(&data).display().to_string())],
                ..plain
            },
        };
        let cloud = Cloud::start(options).await?;
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
        let world = World { cloud, http, data, people: AtomicU32::new(0) };
        if self == Self::Sabotaged {
            for task in ["Derive", "Tag", "Moderate", "Publish", "Transform"] {
                world.limit(&format!("{task}Function"), LIMIT_S).await?;
            }
        }
        Ok(world)
    }
}

/// A folder for this process's cloud. Those of processes that have ended go now, so that the last ones can be looked
/// into until then.
fn data() -> PathBuf {
    let clouds = dev::workspace::target().join("tmp/clouds");
    for folder in std::fs::read_dir(&clouds).into_iter().flatten().filter_map(Result::ok) {
        let lock = std::fs::File::open(folder.path().join("lock"));
        if lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
            std::fs::remove_dir_all(folder.path()).ok();
        }
    }
    let test = std::env::current_exe().expect("a test has a path");
    let name = test.file_stem().expect("a test has a name").to_string_lossy();
    clouds.join(format!("{name}.{}", std::process::id()))
}

/// The saboteur is built beside the tests: `target/debug/saboteur` and `target/debug/deps/workflow-…`.
fn saboteur() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    test.ancestors().nth(2).expect("a test lies in target/debug/deps").join("saboteur")
}

pub(crate) fn plans_in(data: &Path) -> PathBuf {
    data.join("sabotage")
}

/// Runs a test against the binary's world, starting it first when need be.
///
/// # Panics
/// When the local cloud cannot be started: nothing can be tested then.
pub fn run<F>(functions: Functions, test: impl FnOnce(&'static World) -> F) -> Result<()>
where
    F: Future<Output = Result<()>>,
{
    static WORLD: OnceLock<(Runtime, World)> = OnceLock::new();
    let (runtime, world) = WORLD.get_or_init(|| {
        let runtime = Runtime::new().expect("a runtime starts");
        let world = runtime.block_on(functions.start(data())).expect("the local cloud starts");
        (runtime, world)
    });
    runtime.block_on(test(world))
}

impl World {
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.cloud.base_url)
    }

    /// A request as somebody, or as nobody.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        who: Option<&Person>,
        body: Option<Value>,
    ) -> Result<Answer> {
        self.call_with(method, path, who, body, &[]).await
    }

    pub async fn call_with(
        &self,
        method: Method,
        path: &str,
        who: Option<&Person>,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Result<Answer> {
        let mut request = self.http.request(method, self.url(path));
        if let Some(person) = who {
            request = request.bearer_auth(&person.token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer(request.send().await?).await
    }

    pub async fn get(&self, path: &str, who: Option<&Person>) -> Result<Answer> {
        self.call(Method::GET, path, who, None).await
    }

    pub async fn post(&self, path: &str, who: Option<&Person>, body: Value) -> Result<Answer> {
        self.call(Method::POST, path, who, Some(body)).await
    }

    /// Bytes of a media URL.
    pub async fn fetch(&self, path: &str) -> Result<Response> {
        Ok(self.http.get(self.url(path)).send().await?)
    }

    /// Signs a new user up, reads the code from the inbox, verifies and logs in.
    pub async fn somebody(&self) -> Result<Person> {
        let number = self.people.fetch_add(1, Ordering::Relaxed);
        // No name is the beginning of another: a search for one would find both.
        let name = format!("tester_{}_{number:04}", std::process::id());
        self.sign_up(&name).await
    }

    /// The same for somebody in a group of the pool, whose token says so.
    pub async fn somebody_in(&self, group: &str) -> Result<Person> {
        let person = self.somebody().await?;
        let member = json!({
            "UserPoolId": self.cloud.stack.physical_id("UserPool")?,
            "Username": person.name,
            "GroupName": group,
        });
        let target = "AWSCognitoIdentityProviderService.AdminAddUserToGroup";
        self.cloud.aws.json("cognito-idp", target, &member).await?;
        self.log_in(&person.name).await
    }

    pub async fn sign_up(&self, name: &str) -> Result<Person> {
        let email = format!("{name}@example.com");
        let account = json!({ "username": name, "email": email, "password": PASSWORD });
        let created = self.post("/v1/users", None, account).await?;
        ensure!(created.status == StatusCode::CREATED, "sign-up: {created:?}");
        let code = self.code_for(&email).await?;
        let verified = self.post("/v1/users/verify", None, json!({ "username": name, "code": code })).await?;
        ensure!(verified.status == StatusCode::NO_CONTENT, "verify: {verified:?}");
        self.log_in(name).await
    }

    pub async fn log_in(&self, name: &str) -> Result<Person> {
        let session =
            self.post("/v1/sessions", None, json!({ "username": name, "password": PASSWORD })).await?;
        ensure!(session.status == StatusCode::OK, "log-in: {session:?}");
        let text = |field: &str| session.body[field].as_str().unwrap_or_default().to_owned();
        Ok(Person {
            name: name.to_owned(),
            token: text("access_token"),
            id_token: text("id_token"),
            refresh_token: text("refresh_token"),
        })
    }

    /// The six digits of the newest mail to an address.
    pub async fn code_for(&self, email: &str) -> Result<String> {
        let mail = self
            .await_in_inbox(|message| message["to"].as_str().is_some_and(|to| to.contains(email)))
            .await?;
        let body = mail["body"].as_str().unwrap_or_default();
        let digits = body.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 6);
        Ok(digits.context("a mail without a code")?.to_owned())
    }

    /// Waits for a message that matches.
    pub async fn await_in_inbox(&self, matches: impl Fn(&Value) -> bool) -> Result<Value> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let inbox = self.inbox().await?;
            if let Some(message) = inbox.into_iter().find(|message| matches(message)) {
                return Ok(message);
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        bail!("no such message in the inbox");
    }

    pub async fn inbox(&self) -> Result<Vec<Value>> {
        let inbox = self.get("/_local/inbox.json", None).await?;
        Ok(inbox.body.as_array().cloned().unwrap_or_default())
    }

    /// Asks for an upload; `details` are further fields of the request.
    pub async fn request_upload(
        &self,
        person: &Person,
        file: &[u8],
        media_type: &str,
        details: Value,
    ) -> Result<Answer> {
        let mut request = json!({
            "filename": "test.jpg",
            "content_type": media_type,
            "bytes": file.len(),
            "sha256": Sha256::of(file).to_string(),
            "visibility": "public",
        });
        if let (Some(request), Some(details)) = (request.as_object_mut(), details.as_object()) {
            request.extend(details.clone());
        }
        self.post("/v1/uploads", Some(person), request).await
    }

    /// Sends a file through the form of an upload.
    pub async fn send_file(&self, upload: &Value, file: Vec<u8>) -> Result<StatusCode> {
        let fields = upload["fields"].as_object().context("an upload without a form")?;
        let mut form = multipart::Form::new();
        for (name, value) in fields {
            form = form.text(name.clone(), value.as_str().unwrap_or_default().to_owned());
        }
        let form = form.part("file", multipart::Part::bytes(file).file_name("test"));
        let url = upload["url"].as_str().context("an upload without a URL")?;
        Ok(self.http.post(url).multipart(form).send().await?.status())
    }

    /// Uploads a JPEG and gives its id, without waiting for the outcome.
    pub async fn upload(&self, person: &Person, file: Vec<u8>, details: Value) -> Result<String> {
        self.upload_as(person, file, "image/jpeg", details, |_| Ok(())).await
    }

    /// Uploads a file; `before` runs when the photo has its id and before the object is there.
    pub async fn upload_as(
        &self,
        person: &Person,
        file: Vec<u8>,
        media_type: &str,
        details: Value,
        before: impl FnOnce(&str) -> Result<()>,
    ) -> Result<String> {
        let upload = self.request_upload(person, &file, media_type, details).await?;
        ensure!(upload.status == StatusCode::CREATED, "upload: {upload:?}");
        let id = upload.body["photo_id"].as_str().context("an upload without an id")?.to_owned();
        before(&id)?;
        let sent = self.send_file(&upload.body, file).await?;
        ensure!(sent.is_success(), "the form was refused with {sent}");
        Ok(id)
    }

    /// Waits until a photo has an outcome, and gives what its owner reads of it.
    pub async fn outcome(&self, person: &Person, id: &str) -> Result<Value> {
        let settled = ["published", "in_review", "removed", "rejected", "failed"];
        self.await_upload(person, id, |upload| {
            upload["status"].as_str().is_some_and(|it| settled.contains(&it))
        })
        .await
    }

    /// Waits until an upload is as wanted.
    pub async fn await_upload(
        &self,
        person: &Person,
        id: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> Result<Value> {
        let deadline = Instant::now() + PATIENCE;
        let mut last = Value::Null;
        while Instant::now() < deadline {
            let upload = self.get(&format!("/v1/uploads/{id}"), Some(person)).await?;
            ensure!(upload.status == StatusCode::OK, "upload {id}: {upload:?}");
            last = upload.body;
            if wanted(&last) {
                return Ok(last);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("photo {id} stands still at {last}");
    }

    /// Waits until somebody's inbox has a notice of a kind, and gives it.
    pub async fn notice(&self, person: &Person, kind: &str) -> Result<Value> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let page = self.get("/v1/notifications", Some(person)).await?;
            let items = page.body["items"].as_array().context("a page")?;
            if let Some(notice) = items.iter().find(|notice| notice["kind"] == kind) {
                return Ok(notice.clone());
            }
            ensure!(Instant::now() < deadline, "no notice of {kind} in {page:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits until a list's first page holds, or no longer holds, a photo.
    pub async fn await_listed(&self, path: &str, id: &str, listed: bool) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let page = self.get(path, None).await?;
            let items = page.body["items"].as_array().cloned().unwrap_or_default();
            if items.iter().any(|photo| photo["id"] == id) == listed {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("{path} lists {id}: not {listed}");
    }
}

async fn answer(response: Response) -> Result<Answer> {
    let (status, headers) = (response.status(), response.headers().clone());
    let text = response.text().await?;
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Ok(Answer { status, headers, body })
}
