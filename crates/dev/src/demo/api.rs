//! The REST API as a client of it sees it: somebody signs up, uploads, and reads what became of it.

use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use domain::id::Sha256;
use jiff::Timestamp;
use reqwest::{Client, StatusCode, multipart};
use serde_json::{Value, json};

const PASSWORD: &str = "Correct-horse-7";
const CODE_WITHIN: Duration = Duration::from_secs(20);

/// Somebody who is signed in.
#[derive(Debug)]
pub(super) struct Person {
    http: Client,
    base_url: String,
    pub(super) name: String,
    token: String,
}

/// What the API said to the request for an upload.
#[derive(Debug)]
pub(super) enum Asked {
    /// The form that takes the file, and the photo it becomes.
    Form { photo: String, form: Value },
    /// The user's own photo that has these bytes.
    Duplicate(String),
    /// Refused, with the reason.
    Refused(String),
}

impl Person {
    /// Makes an account with a name of its own, with the code that was mailed to it.
    pub(super) async fn sign_up(base_url: &str) -> Result<Self> {
        let http = Client::builder().no_proxy().timeout(Duration::from_secs(60)).build()?;
        let name = format!("demo_{}", Timestamp::now().as_millisecond());
        let email = format!("{name}@example.com");
        let mut person = Self { http, base_url: base_url.to_owned(), name, token: String::new() };
        let account = json!({"username": person.name, "email": email, "password": PASSWORD});
        person.post("/v1/users", &account).await?;
        let code = person.code(&email).await?;
        person.post("/v1/users/verify", &json!({"username": person.name, "code": code})).await?;
        let session =
            person.post("/v1/sessions", &json!({"username": person.name, "password": PASSWORD})).await?;
        person.token = session["access_token"].as_str().context("the session has no token")?.to_owned();
        Ok(person)
    }

    /// The digits of the mail in the inbox.
    async fn code(&self, email: &str) -> Result<String> {
        let deadline = tokio::time::Instant::now() + CODE_WITHIN;
        while tokio::time::Instant::now() < deadline {
            let inbox = self.get("/_local/inbox.json").await?;
            let mails = inbox.as_array().into_iter().flatten();
            let body = mails.filter(|mail| mail["to"] == email).find_map(|mail| mail["body"].as_str());
            let code =
                body.and_then(|body| body.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 6));
            if let Some(code) = code {
                return Ok(code.to_owned());
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        bail!("no mail with a code for {email} came")
    }

    pub(super) async fn ask(&self, filename: &str, content_type: &str, file: &[u8]) -> Result<Asked> {
        let request = json!({
            "filename": filename,
            "content_type": content_type,
            "bytes": file.len(),
            "sha256": Sha256::of(file).to_string(),
            "visibility": "public",
            "caption": "Uploaded by #demo",
        });
        let answer =
            self.http.post(self.url("/v1/uploads")).bearer_auth(&self.token).json(&request).send().await?;
        let status = answer.status();
        let mut body: Value = answer.json().await?;
        let photo = body["photo_id"].as_str().map(str::to_owned);
        match (status, photo) {
            (StatusCode::CREATED, Some(photo)) => Ok(Asked::Form { photo, form: body.take() }),
            (StatusCode::OK, Some(photo)) => Ok(Asked::Duplicate(photo)),
            (
                StatusCode::PAYLOAD_TOO_LARGE
                | StatusCode::UNSUPPORTED_MEDIA_TYPE
                | StatusCode::UNPROCESSABLE_ENTITY,
                _,
            ) => Ok(Asked::Refused(reason(&body))),
            _ => Err(anyhow!("POST /v1/uploads answered {status}: {body}")),
        }
    }

    /// Sends the file straight to the bucket.
    pub(super) async fn send(&self, form: &Value, filename: &str, file: Vec<u8>) -> Result<()> {
        let fields = form["fields"].as_object().context("the form has no fields")?;
        let mut parts = multipart::Form::new();
        for (name, value) in fields {
            parts = parts.text(name.clone(), value.as_str().unwrap_or_default().to_owned());
        }
        let parts = parts.part("file", multipart::Part::bytes(file).file_name(filename.to_owned()));
        let url = form["url"].as_str().context("the form has no address")?;
        let answer = self.http.post(url).multipart(parts).send().await?;
        let status = answer.status();
        if status.is_success() {
            Ok(())
        } else {
            bail!("the bucket answered {status}: {}", answer.text().await?)
        }
    }

    pub(super) async fn get(&self, path: &str) -> Result<Value> {
        let mut request = self.http.get(self.url(path));
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        read(request.send().await.context(no_answer(&self.base_url))?, path).await
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let answer = self.http.post(self.url(path)).json(body).send().await;
        read(answer.context(no_answer(&self.base_url))?, path).await
    }

    /// URLs of media are relative to the site.
    pub(super) fn absolute(&self, url: &str) -> String {
        if url.starts_with('/') { self.url(url) } else { url.to_owned() }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }
}

fn no_answer(base_url: &str) -> String {
    format!("nothing answers at {base_url}: start `cargo dev` first, in another terminal")
}

async fn read(answer: reqwest::Response, path: &str) -> Result<Value> {
    let status = answer.status();
    let text = answer.text().await?;
    if !status.is_success() {
        bail!("{path} answered {status}: {text}");
    }
    if text.is_empty() { Ok(Value::Null) } else { Ok(serde_json::from_str(&text)?) }
}

/// What a problem says, with its fields.
fn reason(problem: &Value) -> String {
    let title = problem["title"].as_str().unwrap_or("refused");
    let errors = problem["errors"].as_array().into_iter().flatten();
    let errors: Vec<_> = errors.filter_map(|error| error["detail"].as_str()).collect();
    let detail = problem["detail"].as_str().map(str::to_owned);
    let detail = detail.filter(|_| errors.is_empty()).unwrap_or_else(|| errors.join("; "));
    if detail.is_empty() { title.to_owned() } else { format!("{title}: {detail}") }
}
