//! The outermost layer: an id for each request, one line in the log, the bodies of problems, and an answer even
//! when a handler panics. Never logs a body, a token or a query.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::Arc,
    task::Poll,
    time::Instant,
};

use axum::{
    Json,
    body::Body,
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use lambda_http::request::RequestContext;
use tracing::Instrument;

use super::problem::{MEDIA_TYPE, Problem};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub(crate) async fn observe(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = request_id(&request);
    let path = request.uri().path().to_owned();
    let method = request.method().clone();
    // The template, not the path: names of people and photos stay out of the log.
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", request_id = %id);
    let response = unwind(next.run(request)).instrument(span).await;
    let problem = response.extensions().get::<Arc<Problem>>().cloned();
    let response = finish(response, problem.as_deref(), &path, &id);
    let (status, took_ms) = (response.status().as_u16(), started.elapsed().as_millis() as u64);
    let cause = problem.and_then(|problem| problem.causes());
    if status >= 500 {
        tracing::error!(request_id = %id, %method, route, status, took_ms, cause, "request");
    } else {
        tracing::info!(request_id = %id, %method, route, status, took_ms, cause, "request");
    }
    response
}

pub(crate) async fn unknown_route(request: Request) -> Problem {
    Problem::not_found(format!("{} does not exist", request.uri().path()))
}

pub(crate) async fn unknown_method(request: Request) -> Problem {
    let detail = format!("{} is not possible on {}", request.method(), request.uri().path());
    Problem::new(super::problem::Kind::Blank, axum::http::StatusCode::METHOD_NOT_ALLOWED, detail)
}

/// The gateway's id, which its own access log has too; outside a gateway, one of ours.
fn request_id(request: &Request) -> String {
    let of_gateway = match request.extensions().get::<RequestContext>() {
        Some(RequestContext::ApiGatewayV2(context)) => context.request_id.clone(),
        _ => None,
    };
    of_gateway.unwrap_or_else(|| ulid::Ulid::generate().to_string())
}

fn finish(mut response: Response, problem: Option<&Problem>, path: &str, id: &str) -> Response {
    if let Some(problem) = problem {
        let body = Json(problem.document(path, id)).into_response().into_body();
        *response.body_mut() = body;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        headers.remove(header::CONTENT_LENGTH);
    }
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Answers depend on who asks; what may be kept says so itself.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// A panic would end the function and leave the caller with the gateway's bare 500.
async fn unwind(work: impl Future<Output = Response<Body>>) -> Response {
    let mut work = pin!(work);
    let polled =
        poll_fn(move |context| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        });
    polled.await.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("of an unknown kind");
        Problem::internal(format!("panic: {text}")).into_response()
    })
}
