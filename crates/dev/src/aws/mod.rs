//! Signed calls to the local cloud over plain HTTP: just the wire, and what an error looks like on it.

mod cloudformation;
mod failure;
mod lambda;
mod s3;
mod sns;
mod sqs;
mod states;
mod xml;

use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{
        PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
        UriPathNormalizationMode, sign,
    },
    sign::v4,
};
use http::{HeaderMap, Method};
use serde_json::Value;

pub use cloudformation::{Event, Stack, StackResource};
pub use failure::Failure;
pub use lambda::{Answer as FunctionAnswer, is_throttled};
pub use s3::Object;
pub use sqs::Received;
pub use states::Execution;

pub const REGION: &str = "us-east-1";
pub const ACCOUNT: &str = "000000000000";
/// The root caller of the local cloud; functions get credentials of their own roles.
pub const ACCESS_KEY: &str = "test";
pub const SECRET_KEY: &str = "test";

/// The local cloud, called as its root user.
#[derive(Debug, Clone)]
pub struct Aws {
    http: reqwest::Client,
    endpoint: String,
}

/// One request before it is signed.
#[derive(Debug)]
pub struct Call<'a> {
    pub service: &'a str,
    pub method: Method,
    /// Path and query, percent-encoded.
    pub path: &'a str,
    pub headers: &'a [(&'a str, &'a str)],
    pub body: Vec<u8>,
}

/// What came back, whatever its status.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Aws {
    pub fn new(endpoint: &str) -> Result<Self> {
        let http = reqwest::Client::builder()
            .no_proxy()
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(960))
            .build()?;
        Ok(Self { http, endpoint: endpoint.to_owned() })
    }

    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    #[must_use]
    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Sends a signed request and returns the answer, errors of the service included.
    pub async fn send(&self, call: Call<'_>) -> Result<Reply> {
        let what = format!("{} {} {}", call.service, call.method, call.path);
        let request = reqwest::Request::try_from(self.signed(call)?)?;
        let response = self
            .http
            .execute(request)
            .await
            .with_context(|| format!("the local cloud did not answer {what}"))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.with_context(|| format!("the answer to {what} broke off"))?;
        Ok(Reply { status, headers, body: body.into() })
    }

    /// Calls an operation of a service that speaks JSON with `X-Amz-Target`.
    pub async fn json(&self, service: &str, target: &str, input: &Value) -> Result<Value> {
        let headers = [("content-type", "application/x-amz-json-1.0"), ("x-amz-target", target)];
        let body = serde_json::to_vec(input)?;
        let call = Call { service, method: Method::POST, path: "/", headers: &headers, body };
        let reply = self.send(call).await?.ok(target)?;
        if reply.body.is_empty() { Ok(Value::Null) } else { Ok(serde_json::from_slice(&reply.body)?) }
    }

    /// Calls an operation of a service that speaks form-encoded queries and answers XML.
    pub async fn query(
        &self,
        service: &str,
        version: &str,
        action: &str,
        form: &[(&str, &str)],
    ) -> Result<String> {
        let mut all = vec![("Action", action), ("Version", version)];
        all.extend_from_slice(form);
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let body = form_urlencoded(&all).into_bytes();
        let call = Call { service, method: Method::POST, path: "/", headers: &headers, body };
        let reply = self.send(call).await?.ok(action)?;
        Ok(String::from_utf8(reply.body)?)
    }

    fn signed(&self, call: Call<'_>) -> Result<http::Request<Vec<u8>>> {
        let uri = format!("{}{}", self.endpoint, call.path);
        let mut request = http::Request::builder().method(&call.method).uri(&uri);
        for (name, value) in call.headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(call.body)?;
        let identity = Credentials::new(ACCESS_KEY, SECRET_KEY, None, None, "dev").into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(REGION)
            .name(call.service)
            .time(SystemTime::now())
            .settings(settings(call.service))
            .build()?
            .into();
        let signable = SignableRequest::new(
            call.method.as_str(),
            &uri,
            call.headers.iter().copied(),
            SignableBody::Bytes(request.body()),
        )?;
        let (instructions, _) = sign(signable, &params)?.into_parts();
        instructions.apply_to_request_http1x(&mut request);
        Ok(request)
    }
}

/// S3 signs its paths as they are and wants the hash of the body in a header.
fn settings(service: &str) -> SigningSettings {
    let mut settings = SigningSettings::default();
    if service == "s3" {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    settings
}

impl Reply {
    /// The reply, or the service's error as a [`Failure`].
    pub fn ok(self, what: &str) -> Result<Self> {
        if self.status < 300 { Ok(self) } else { Err(Failure::read(what, &self).into()) }
    }
}

/// Encodes a form; everything but unreserved characters is escaped.
fn form_urlencoded(pairs: &[(&str, &str)]) -> String {
    let encode = |(name, value): &(&str, &str)| format!("{}={}", escape(name), escape(value));
    pairs.iter().map(encode).collect::<Vec<_>>().join("&")
}

/// Percent-encodes everything but RFC 3986's unreserved characters.
#[must_use]
pub fn escape(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}
