//! `/media/*` as CloudFront delivers it: objects of the renditions bucket, with the headers of the distribution.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header},
};

use super::{Gateway, routes::decode};

/// Objects never change under their name, so a browser may keep them.
const CACHE_CONTROL: &str = "public, max-age=86400, immutable";

pub(super) async fn deliver(State(gateway): State<Gateway>, request: Request<Body>) -> Response<Body> {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return plain(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD");
    }
    let key = decode(request.uri().path().trim_start_matches('/'));
    let Ok(object) = gateway.aws.object(&gateway.renditions, &key).await else {
        return plain(StatusCode::BAD_GATEWAY, "the local cloud does not answer");
    };
    let Some(object) = object else { return plain(StatusCode::NOT_FOUND, "there is no such object") };
    let mut response = Response::new(Body::empty());
    copy(&object.headers, response.headers_mut());
    mark(response.headers_mut());
    let etag = response.headers().get(header::ETAG);
    if etag.is_some() && etag == request.headers().get(header::IF_NONE_MATCH) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        response.headers_mut().insert(header::CONTENT_LENGTH, object.bytes.len().into());
        // The server leaves the body out of the answer to HEAD, and keeps its length.
        *response.body_mut() = object.bytes.into();
    }
    response
}

fn copy(from: &HeaderMap, to: &mut HeaderMap) {
    for name in [header::CONTENT_TYPE, header::ETAG, header::LAST_MODIFIED, header::CACHE_CONTROL] {
        if let Some(value) = from.get(&name) {
            to.insert(name, value.clone());
        }
    }
}

fn mark(headers: &mut HeaderMap) {
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(CACHE_CONTROL));
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    mark(response.headers_mut());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
