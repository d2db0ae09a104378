//! Payload format 2.0: the event that API Gateway makes of a request, and the response it makes of an answer.

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header, request::Parts},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use ulid::Ulid;

use super::routes::{Taken, decode};
use crate::aws::ACCOUNT;

/// Builds the event. `authorizer` is what the authorizer found out about the caller.
pub(super) fn request(parts: &Parts, body: &Bytes, taken: &Taken<'_>, authorizer: Option<Value>) -> Value {
    let path = parts.uri.path();
    // API Gateway decodes the path, and loses what comes after a question mark that was encoded.
    let raw_path = decode(path).split('?').next().unwrap_or_default().to_owned();
    let query = parts.uri.query().unwrap_or_default();
    let now = Timestamp::now();
    let header =
        |name: HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let host = header(header::HOST);
    let mut event = json!({
        "version": "2.0",
        "routeKey": taken.route.key,
        "rawPath": raw_path,
        "rawQueryString": query,
        "headers": headers(&parts.headers, host),
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "local",
            "domainName": host,
            "domainPrefix": host.split('.').next().unwrap_or_default(),
            "http": {
                "method": parts.method.as_str(),
                "path": raw_path,
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": header(header::USER_AGENT),
            },
            "requestId": Ulid::generate().to_string(),
            "routeKey": taken.route.key,
            "stage": "$default",
            "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string(),
            "timeEpoch": now.as_millisecond(),
        },
        "isBase64Encoded": false,
    });
    let cookies = cookies(&parts.headers);
    if !cookies.is_empty() {
        event["cookies"] = cookies.into();
    }
    if !query.is_empty() {
        event["queryStringParameters"] = query_parameters(query);
    }
    if !taken.parameters.is_empty() {
        event["pathParameters"] = taken.parameters.iter().cloned().collect();
    }
    if let Some(authorizer) = authorizer {
        event["requestContext"]["authorizer"] = authorizer;
    }
    add_body(&mut event, header(header::CONTENT_TYPE), body);
    event
}

/// Lower-case names, repeated values joined by commas, no cookies; and what the gateway adds.
fn headers(headers: &HeaderMap, host: &str) -> Value {
    let mut all = Map::new();
    for name in headers.keys().filter(|name| *name != header::COOKIE) {
        let values = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
        all.insert(name.as_str().to_owned(), values.collect::<Vec<_>>().join(",").into());
    }
    let port = host.rsplit_once(':').map_or("80", |(_, port)| port);
    for (name, value) in
        [("x-forwarded-for", "127.0.0.1"), ("x-forwarded-port", port), ("x-forwarded-proto", "http")]
    {
        all.insert(name.to_owned(), value.into());
    }
    Value::Object(all)
}

fn cookies(headers: &HeaderMap) -> Vec<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(';')).map(|cookie| cookie.trim().to_owned()).collect()
}

/// Decoded; repeated names are joined by commas.
fn query_parameters(query: &str) -> Value {
    let mut all = Map::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let plain = |text: &str| decode(&text.replace('+', " "));
        let value = plain(value);
        all.entry(plain(name))
            .and_modify(|before| *before = format!("{},{value}", before.as_str().unwrap_or_default()).into())
            .or_insert_with(|| value.clone().into());
    }
    Value::Object(all)
}

fn add_body(event: &mut Value, content_type: &str, body: &Bytes) {
    if body.is_empty() {
        return;
    }
    match std::str::from_utf8(body) {
        Ok(text) if is_text(content_type) => event["body"] = text.into(),
        _ => {
            event["body"] = BASE64_STANDARD.encode(body).into();
            event["isBase64Encoded"] = true.into();
        }
    }
}

fn is_text(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.starts_with("text/")
        || ["application/json", "application/javascript", "application/xml"].contains(&essence.as_str())
        || essence.ends_with("+json")
        || essence.ends_with("+xml")
}

/// Makes the response of what a function answered; none when the answer is malformed.
pub(super) fn response(answer: &Value) -> Option<Response<Body>> {
    let Some(status) = answer.get("statusCode") else {
        let builder = Response::builder().header(header::CONTENT_TYPE, "application/json");
        return builder.body(Body::from(answer.to_string())).ok();
    };
    let status = StatusCode::from_u16(u16::try_from(status.as_u64()?).ok()?).ok()?;
    let mut response = Response::new(decoded_body(answer)?);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in answer["headers"].as_object().into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        headers.insert(HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?);
    }
    for cookie in answer["cookies"].as_array().into_iter().flatten() {
        headers.append(header::SET_COOKIE, HeaderValue::try_from(cookie.as_str()?).ok()?);
    }
    let default_type = HeaderValue::from_static("text/plain;charset=UTF-8");
    headers.entry(header::CONTENT_TYPE).or_insert(default_type);
    Some(response)
}

fn decoded_body(answer: &Value) -> Option<Body> {
    let body = match &answer["body"] {
        Value::Null => return Some(Body::empty()),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if answer["isBase64Encoded"] == true {
        Some(BASE64_STANDARD.decode(body).ok()?.into())
    } else {
        Some(body.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_headers_and_parameters_are_joined() {
        let mut map = HeaderMap::new();
        map.append("accept", HeaderValue::from_static("a"));
        map.append("accept", HeaderValue::from_static("b"));
        map.append("cookie", HeaderValue::from_static("x=1; y=2"));
        assert_eq!(headers(&map, "h:81")["accept"], "a,b");
        assert_eq!(headers(&map, "h:81")["cookie"], Value::Null);
        assert_eq!(cookies(&map), ["x=1", "y=2"]);
        assert_eq!(query_parameters("a=1&a=2&b=x+y%26&c"), json!({"a": "1,2", "b": "x y&", "c": ""}));
    }

    #[test]
    fn what_is_no_text_is_base64() {
        let event = |content_type, body: &'static [u8]| {
            let mut event = json!({"isBase64Encoded": false});
            add_body(&mut event, content_type, &Bytes::from_static(body));
            event
        };
        assert_eq!(
            event("application/json; charset=utf-8", b"{}"),
            json!({"body": "{}", "isBase64Encoded": false})
        );
        assert_eq!(event("image/jpeg", b"ab"), json!({"body": "YWI=", "isBase64Encoded": true}));
        assert_eq!(event("text/plain", b"\xff"), json!({"body": "/w==", "isBase64Encoded": true}));
        assert_eq!(event("text/plain", b""), json!({"isBase64Encoded": false}));
    }

    #[test]
    fn answers_become_responses() {
        let answer = json!({
            "statusCode": 201,
            "headers": {"content-type": "application/json", "x-n": 5},
            "cookies": ["a=1", "b=2"],
            "body": "e30=",
            "isBase64Encoded": true,
        });
        let response = response(&answer).unwrap();
        assert_eq!(response.status(), 201);
        assert_eq!(response.headers()["x-n"], "5");
        assert_eq!(response.headers().get_all("set-cookie").iter().count(), 2);
        assert!(super::response(&json!({"statusCode": "201"})).is_none());
        assert_eq!(super::response(&json!({"hello": 1})).unwrap().status(), 200);
    }
}
