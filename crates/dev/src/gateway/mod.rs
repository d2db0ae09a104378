//! The front door on this machine: the HTTP API as API Gateway serves it, `/media/*` as CloudFront does, and what is
//! dev's own under `/_local`.

mod authorizer;
mod cors;
mod event;
mod media;
mod routes;

use std::{sync::Arc, time::Duration};

use anyhow::Result;
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::State,
    http::{HeaderValue, Method, Request, Response, StatusCode, header, request::Parts},
    routing::any,
};

use self::{
    authorizer::{Authorizer, Refusal},
    cors::Cors,
    routes::{Access, Routes, Taken},
};
use crate::{
    aws::{Aws, FunctionAnswer},
    deploy::{Deployed, Resolver, Template},
};

const BODY_MAX_BYTES: usize = 10 * 1024 * 1024;
const LIMIT: Duration = Duration::from_secs(30);

/// What the door needs to know; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Gateway {
    aws: Aws,
    renditions: String,
    api: Arc<Api>,
}

#[derive(Debug)]
struct Api {
    routes: Routes,
    authorizer: Option<Authorizer>,
    cors: Option<Cors>,
}

impl Gateway {
    pub(crate) fn new(aws: &Aws, template: &Template, stack: &Deployed, resolver: &Resolver) -> Result<Self> {
        let configuration = routes::api(template);
        let api = Api {
            routes: Routes::of(template, stack, resolver)?,
            authorizer: Authorizer::of(configuration, resolver, aws)?,
            cors: Cors::of(configuration, resolver)?,
        };
        let renditions = stack.physical_id("RenditionsBucket")?.to_owned();
        Ok(Self { aws: aws.clone(), renditions, api: Arc::new(api) })
    }

    pub(crate) fn router(self) -> Router {
        Router::new().route("/media/{*key}", any(media::deliver)).fallback(call).with_state(self)
    }
}

/// One request to the API, from preflight to answer.
async fn call(State(gateway): State<Gateway>, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let origin = parts.headers.get(header::ORIGIN).cloned();
    let cors = gateway.api.cors.as_ref();
    if let (Some(cors), &Method::OPTIONS) = (cors, &parts.method) {
        let mut answer = Response::new(Body::empty());
        *answer.status_mut() = StatusCode::NO_CONTENT;
        cors.preflight(origin.as_ref(), answer.headers_mut());
        return answer;
    }
    let mut answer = gateway.answer(&parts, body).await.unwrap_or_else(|refused| refused);
    if let Some(cors) = cors {
        cors.mark(origin.as_ref(), answer.headers_mut());
    }
    answer
}

impl Gateway {
    async fn answer(&self, parts: &Parts, body: Body) -> Result<Response<Body>, Response<Body>> {
        let taken = self.api.routes.find(parts.method.as_str(), parts.uri.path());
        let taken = taken.ok_or_else(|| bare(StatusCode::NOT_FOUND, "Not Found"))?;
        let caller = self.authorize(parts, &taken).await?;
        let too_large = |_| bare(StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large");
        let body = to_bytes(body, BODY_MAX_BYTES).await.map_err(too_large)?;
        Ok(self.invoke(parts, &body, &taken, caller).await)
    }

    async fn authorize(
        &self,
        parts: &Parts,
        taken: &Taken<'_>,
    ) -> Result<Option<serde_json::Value>, Response<Body>> {
        let (Access::Token { scopes }, Some(authorizer)) = (&taken.route.access, &self.api.authorizer) else {
            return Ok(None);
        };
        authorizer.authorize(&parts.headers, scopes).await.map(Some).map_err(|refusal| match refusal {
            Refusal::Forbidden => bare(StatusCode::FORBIDDEN, "Forbidden"),
            Refusal::Unauthorized => {
                let mut answer = bare(StatusCode::UNAUTHORIZED, "Unauthorized");
                answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
                answer
            }
        })
    }

    async fn invoke(
        &self,
        parts: &Parts,
        body: &Bytes,
        taken: &Taken<'_>,
        caller: Option<serde_json::Value>,
    ) -> Response<Body> {
        let event = event::request(parts, body, taken, caller);
        let failed = || bare(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error");
        let unavailable = || bare(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable");
        match tokio::time::timeout(LIMIT, self.aws.invoke(&taken.route.function, &event)).await {
            Ok(Ok(FunctionAnswer::Done(answer))) => event::response(&answer).unwrap_or_else(failed),
            Ok(Ok(FunctionAnswer::Failed(_))) => failed(),
            Ok(Err(_)) | Err(_) => unavailable(),
        }
    }
}

/// What the gateway itself says: bare JSON, unlike the API's problems.
fn bare(status: StatusCode, message: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(format!("{{\"message\":\"{message}\"}}")));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
