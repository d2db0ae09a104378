//! The routers over a DynamoDB in memory, and requests as the gateway hands them on.

use api::{Accounts, Admin, Email, Function, Photos, Renders, Search, Social};
use axum::{Router, body::Body, http::HeaderMap};
use blobs::{
    Renditions, Uploads,
    config::{Credentials, SharedCredentialsProvider},
};
use domain::{
    id::{PhotoId, Sha256},
    photo::{Facts, Format, ObjectVersion, Photo, Rendition, Visibility},
    task::Outcome,
    unsubscribe::Tokens,
};
use identity::{Identity, Pool};
use jiff::Timestamp;
use serde_json::{Value, json};
use store::{Settlement, Store};
use testbed::{
    database::Database,
    sdk::{Retries, sdk},
    wire::NOBODY,
};
use tower::ServiceExt;
use workflow::{ErasureWorkflow, ExportWorkflow, ReindexWorkflow, RenderWorkflow, Workflow};

#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) store: Store,
    photos: Router,
    accounts: Router,
    renders: Router,
    social: Router,
    search: Router,
    admin: Router,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

/// A request on its way through the gateway.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    event: Value,
}

impl Api {
    /// With nothing but the store: a test that needs more fails at once.
    pub(crate) async fn start() -> Self {
        Self::over(NOBODY).await
    }

    /// With a user pool and the state machines of accounts and administrators at an endpoint.
    pub(crate) async fn over(endpoint: &str) -> Self {
        let store = Database::start().await.store();
        let nobody = sdk(NOBODY, Retries::AsShipped);
        let uploads = Uploads::new(
            blobs::Client::new(&nobody),
            "uploads".into(),
            "eu-central-1".into(),
            Some(NOBODY.into()),
            of_a_session(),
        );
        let identity = Identity::new(identity::Client::new(&nobody), pool(NOBODY));
        let workflow = Workflow::new(
            workflow::Client::new(&nobody),
            "arn:aws:states:eu-central-1:123456789012:stateMachine:pipeline",
        );
        let keys = vec![[7; 32]];
        let social = Social::new(store.clone(), identity.clone(), keys.clone(), tokens());
        let search = Search::new(store.clone(), identity.clone(), keys.clone());
        let admin = admin(store.clone(), identity.clone(), endpoint);
        let photos =
            Photos::new(store.clone(), uploads.clone(), workflow, identity.clone(), keys, Email::Off);
        let renditions = Renditions::new(blobs::Client::new(&nobody), "renditions".into());
        let accounts = accounts(store.clone(), renditions.clone(), endpoint);
        let render_workflow = RenderWorkflow::new(
            workflow::Client::new(&nobody),
            "arn:aws:states:eu-central-1:123456789012:stateMachine:render",
        );
        let renders = Renders::new((store.clone(), uploads, renditions), render_workflow, identity);
        Self {
            photos: api::photos(photos),
            accounts: api::accounts(accounts),
            renders: api::renders(renders),
            social: api::social(social),
            search: api::search(search),
            admin: api::admin(admin),
            store,
        }
    }

    pub(crate) async fn photos(&self, call: &Call) -> Answer {
        answer(self.photos.clone(), call).await
    }

    pub(crate) async fn accounts(&self, call: &Call) -> Answer {
        answer(self.accounts.clone(), call).await
    }

    pub(crate) async fn renders(&self, call: &Call) -> Answer {
        answer(self.renders.clone(), call).await
    }

    pub(crate) async fn social(&self, call: &Call) -> Answer {
        answer(self.social.clone(), call).await
    }

    pub(crate) async fn search(&self, call: &Call) -> Answer {
        answer(self.search.clone(), call).await
    }

    pub(crate) async fn admin(&self, call: &Call) -> Answer {
        answer(self.admin.clone(), call).await
    }

    /// The same store, and a search that remembers nothing.
    pub(crate) fn with_new_search(self) -> Self {
        let identity = Identity::new(identity::Client::new(&sdk(NOBODY, Retries::AsShipped)), pool(NOBODY));
        let search = Search::new(self.store.clone(), identity, vec![[7; 32]]);
        Self { search: api::search(search), ..self }
    }

    /// A call to the function that serves a route.
    pub(crate) async fn call(&self, function: Function, call: &Call) -> Answer {
        match function {
            Function::Photos => self.photos(call).await,
            Function::Accounts => self.accounts(call).await,
            Function::Render => self.renders(call).await,
            Function::Social => self.social(call).await,
            Function::Search => self.search(call).await,
            Function::Admin => self.admin(call).await,
        }
    }

    /// A public photo of ada's that went all the way.
    pub(crate) async fn published(&self, number: u64) -> Photo {
        self.publish(&awaiting(number)).await
    }

    /// Takes a photo that waits for its file all the way.
    pub(crate) async fn publish(&self, photo: &Photo) -> Photo {
        let photo = self.process(photo).await;
        let settlement = Settlement {
            run: 1,
            outcome: Outcome::Published,
            facts: Some(facts(&photo)),
            labels: None,
            moderation: None,
            degraded: vec![],
            rejection: None,
            now: Timestamp::now(),
        };
        self.store.settle(photo.id, &settlement).await.unwrap();
        self.store.photo(photo.id).await.unwrap().unwrap()
    }

    pub(crate) async fn processing(&self, number: u64) -> Photo {
        self.process(&awaiting(number)).await
    }

    async fn process(&self, photo: &Photo) -> Photo {
        self.store.create_photo(photo).await.unwrap();
        let version = ObjectVersion("v1".into());
        self.store.begin_first_run(photo.id, &version, Timestamp::now()).await.unwrap();
        self.store.photo(photo.id).await.unwrap().unwrap()
    }
}

fn accounts(store: Store, renditions: Renditions, endpoint: &str) -> Accounts {
    let sdk = sdk(endpoint, Retries::AsShipped);
    let arn = |name: &str| format!("arn:aws:states:eu-central-1:123456789012:stateMachine:{name}");
    let exports = ExportWorkflow::new(workflow::Client::new(&sdk), arn("export"));
    let erasures = ErasureWorkflow::new(workflow::Client::new(&sdk), arn("erasure"));
    Accounts::new(
        store,
        Identity::new(identity::Client::new(&sdk), pool(endpoint)),
        renditions,
        exports,
        erasures,
    )
}

fn admin(store: Store, identity: Identity, endpoint: &str) -> Admin {
    let arn = "arn:aws:states:eu-central-1:123456789012:stateMachine:reindex";
    Admin::new(
        store,
        identity,
        ReindexWorkflow::new(workflow::Client::new(&sdk(endpoint, Retries::AsShipped)), arn),
    )
}

fn pool(endpoint: &str) -> Pool {
    Pool {
        id: "eu-central-1_Test".into(),
        client_id: "client".into(),
        region: "eu-central-1".into(),
        endpoint: Some(endpoint.into()),
    }
}

/// The unsubscribe links of all tests.
pub(crate) fn tokens() -> Tokens {
    Tokens::new(vec![[9; 32]])
}

async fn answer(router: Router, call: &Call) -> Answer {
    let request = lambda_http::request::from_str(&call.event.to_string()).unwrap();
    let response = router.oneshot(request.map(Body::new)).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let body = serde_json::from_slice(&bytes).unwrap_or_else(|_| json!(String::from_utf8_lossy(&bytes)));
    Answer { status: parts.status.as_u16(), headers: parts.headers, body }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The type of the problem, which has all its members.
    pub(crate) fn problem(&self) -> &str {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        for member in ["type", "title", "detail", "instance", "request_id"] {
            assert!(self.body[member].is_string(), "{member} in {self:?}");
        }
        assert_eq!(self.body["status"], self.status);
        assert_eq!(self.header("x-request-id"), self.body["request_id"].as_str().unwrap());
        assert!(self.body["errors"].is_array(), "{self:?}");
        self.body["type"].as_str().unwrap()
    }
}

impl Call {
    pub(crate) fn new(method: &str, url: &str) -> Self {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let event = json!({
            "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query,
            "headers": {"host": "api.example"}, "isBase64Encoded": false,
            "requestContext": {
                "http": {"method": method, "path": path}, "requestId": "r-1", "stage": "$default",
            },
        });
        Self { event }
    }

    /// An event as it came.
    pub(crate) fn event(event: Value) -> Self {
        Self { event }
    }

    /// Behind the gateway's authorizer, which checked the token.
    pub(crate) fn by(self, name: &str) -> Self {
        self.claims(&json!({"token_use": "access", "username": name}))
    }

    pub(crate) fn claims(mut self, claims: &Value) -> Self {
        self.event["requestContext"]["authorizer"] = json!({"jwt": {"claims": claims, "scopes": null}});
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.event["headers"][name] = json!(value);
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", &body.to_string())
    }

    pub(crate) fn body(mut self, media_type: &str, body: &str) -> Self {
        self.event["body"] = json!(body);
        self.header("content-type", media_type)
    }
}

/// A photo of ada's that waits for its file; each number has its own bytes, and a higher one is newer.
pub(crate) fn awaiting(number: u64) -> Photo {
    let created_ms = 1_795_176_000_000 + number;
    let created_at = Timestamp::from_millisecond(created_ms.try_into().unwrap()).unwrap();
    Photo {
        visibility: Visibility::Public,
        title: Some(format!("Photo {number}")),
        filename: "photo.jpg".into(),
        sha256: Some(Sha256::of(&number.to_be_bytes())),
        bytes: 1234,
        ..Photo::awaiting(PhotoId::new(created_ms), "ada".parse().unwrap(), Format::Jpeg, created_at)
    }
}

pub(crate) fn facts(photo: &Photo) -> Facts {
    let thumbnail =
        Rendition { name: "thumbnail".into(), width: 320, height: 240, bytes: 99, format: Format::Jpeg };
    Facts {
        width: 4000,
        height: 3000,
        format: photo.format,
        sha256: photo.sha256.unwrap(),
        bytes: photo.bytes,
        renditions: vec![thumbnail],
        placeholder: None,
        palette: vec![],
        phash: None,
        camera: None,
    }
}

/// As a function has them.
fn of_a_session() -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(Credentials::new("AKIATEST", "secret", Some("token".into()), None, "test"))
}

/// A store whose tables nobody keeps.
pub(crate) fn store_of_nobody() -> Store {
    Database::at(NOBODY).store()
}
