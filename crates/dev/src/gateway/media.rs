//! `/media/*` as CloudFront delivers it: objects of the renditions bucket, with the headers of the distribution and
//! nothing else that an object lacks.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header},
};

use super::{Gateway, routes::decode};

/// What S3 says of a missing object to who may not list the bucket: CloudFront may not, so that nobody can find out
/// which secrets exist.
const DENIED: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
const XML: &str = "application/xml";
const TEXT: &str = "text/plain; charset=utf-8";

pub(super) async fn deliver(State(gateway): State<Gateway>, request: Request<Body>) -> Response<Body> {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return refusal(StatusCode::FORBIDDEN, TEXT, "the distribution takes only GET and HEAD");
    }
    let key = decode(request.uri().path().trim_start_matches('/'));
    if !is_media(&key) {
        return refusal(StatusCode::FORBIDDEN, XML, DENIED);
    }
    let Ok(object) = gateway.aws.object(&gateway.renditions, &key).await else {
        return refusal(StatusCode::BAD_GATEWAY, TEXT, "the local cloud does not answer");
    };
    let Some(object) = object else { return refusal(StatusCode::FORBIDDEN, XML, DENIED) };
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

/// What the bucket's policy lets CloudFront read. A path that climbs is nobody's key.
fn is_media(key: &str) -> bool {
    let mut segments = key.split('/');
    segments.next() == Some("media") && segments.all(|segment| !matches!(segment, "" | "." | ".."))
}

fn copy(from: &HeaderMap, to: &mut HeaderMap) {
    for name in [header::CONTENT_TYPE, header::ETAG, header::LAST_MODIFIED, header::CACHE_CONTROL] {
        if let Some(value) = from.get(&name) {
            to.insert(name, value.clone());
        }
    }
}

fn mark(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

fn refusal(status: StatusCode, media_type: &'static str, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    mark(response.headers_mut());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_media_is_delivered() {
        assert!(is_media("media/01KAG6Y5N1T2V3W4X5Y6Z7A8B9/00/thumbnail.jpg"));
        for key in [
            "media/../analysis/x/1.jpg",
            "media/../../bucket/key",
            "media/",
            "analysis/x",
            "",
            "media//x",
            "../media/x",
        ] {
            assert!(!is_media(key), "{key}");
        }
    }
}
