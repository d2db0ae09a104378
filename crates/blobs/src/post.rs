//! The presigned POST: the only door by which a browser's bytes come in. The Rust SDK has none, so the policy is
//! signed here (Signature Version 4, as S3's "Browser-Based Uploads Using POST" has it).

use std::collections::BTreeMap;

use aws_credential_types::Credentials;
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use domain::{id::Sha256, limits::UPLOAD_WINDOW_S, photo::Format};
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// What exactly may be uploaded: nothing but these bytes, under this key.
#[derive(Debug, Clone)]
pub struct PostRequest<'a> {
    pub key: &'a str,
    pub format: Format,
    /// Bytes of the file, neither more nor less.
    pub bytes: u64,
    pub sha256: &'a Sha256,
    pub now: Timestamp,
}

/// A form to POST as `multipart/form-data`: all fields, then `file` last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresignedPost {
    pub url: String,
    pub fields: BTreeMap<String, String>,
    pub expires_at: Timestamp,
}

/// Where the form goes.
#[derive(Debug)]
pub(crate) struct Target<'a> {
    pub(crate) url: &'a str,
    pub(crate) bucket: &'a str,
    pub(crate) region: &'a str,
}

pub(crate) fn sign(
    target: &Target<'_>,
    request: &PostRequest<'_>,
    credentials: &Credentials,
) -> PresignedPost {
    let expires_at = expiry(request.now, credentials);
    let date = request.now.strftime("%Y%m%d").to_string();
    let mut fields = fields(target, request, credentials, &date);
    let policy = BASE64.encode(policy(target, request, &fields, expires_at).to_string());
    let signature = signature(credentials.secret_access_key(), &date, target.region, &policy);
    fields.insert("policy".into(), policy);
    fields.insert("x-amz-signature".into(), signature);
    PresignedPost { url: target.url.to_owned(), fields, expires_at }
}

/// Ten minutes, and never longer than the credentials that sign: S3 refuses the form when they have ended.
fn expiry(now: Timestamp, credentials: &Credentials) -> Timestamp {
    let window =
        now.saturating_add(SignedDuration::from_secs(UPLOAD_WINDOW_S as i64)).unwrap_or(Timestamp::MAX);
    let credentials_end = credentials.expiry().and_then(|end| Timestamp::try_from(end).ok());
    credentials_end.map_or(window, |end| window.min(end))
}

fn fields(
    target: &Target<'_>,
    request: &PostRequest<'_>,
    credentials: &Credentials,
    date: &str,
) -> BTreeMap<String, String> {
    let scope = format!("{}/{date}/{}/s3/aws4_request", credentials.access_key_id(), target.region);
    let token = credentials.session_token().map(|token| ("x-amz-security-token", token.to_owned()));
    [
        ("key", request.key.to_owned()),
        ("Content-Type", request.format.media_type().to_owned()),
        ("success_action_status", "201".to_owned()),
        ("x-amz-checksum-algorithm", "SHA256".to_owned()),
        ("x-amz-checksum-sha256", BASE64.encode(request.sha256.as_bytes())),
        ("x-amz-algorithm", "AWS4-HMAC-SHA256".to_owned()),
        ("x-amz-credential", scope),
        ("x-amz-date", request.now.strftime("%Y%m%dT%H%M%SZ").to_string()),
    ]
    .into_iter()
    .chain(token)
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

/// Every field is a condition, so none can be changed or added.
fn policy(
    target: &Target<'_>,
    request: &PostRequest<'_>,
    fields: &BTreeMap<String, String>,
    expires_at: Timestamp,
) -> Value {
    let mut conditions = vec![
        json!({ "bucket": target.bucket }),
        json!(["content-length-range", request.bytes, request.bytes]),
    ];
    conditions.extend(fields.iter().map(|(name, value)| json!({ name: value })));
    json!({ "expiration": expires_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(), "conditions": conditions })
}

fn signature(secret: &str, date: &str, region: &str, policy: &str) -> String {
    let key = [date, region, "s3", "aws4_request"]
        .iter()
        .fold(format!("AWS4{secret}").into_bytes(), |key, part| hmac(&key, part));
    hex::encode(hmac(&key, policy))
}

fn hmac(key: &[u8], message: &str) -> Vec<u8> {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).expect("an HMAC key may have any length");
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLETOKEN//////////wEaCXVzLWVhc3QtMQ==";

    /// What botocore's `S3SigV4PostAuth` made for the request below on 2026-11-20T12:00:00Z, first without a
    /// session token, then with one.
    fn vectors() -> [(Option<&'static str>, Value); 2] {
        let vectors: Vec<Value> =
            serde_json::from_str(include_str!("../testdata/presigned-posts.json")).unwrap();
        let [plain, with_token] = vectors.try_into().unwrap();
        [(None, plain), (Some(TOKEN), with_token)]
    }

    fn post(token: Option<&str>, expires_after: Option<SystemTime>) -> PresignedPost {
        let target = Target {
            url: "https://picstack.s3.eu-central-1.amazonaws.com/",
            bucket: "picstack",
            region: "eu-central-1",
        };
        let request = PostRequest {
            key: "originals/ada/01KAG6Y5N1T2V3W4X5Y6Z7A8B9",
            format: Format::Jpeg,
            bytes: 1234,
            sha256: &Sha256::of(b""),
            now: "2026-11-20T12:00:00Z".parse().unwrap(),
        };
        let credentials =
            Credentials::new("AKIAIOSFODNN7EXAMPLE", SECRET, token.map(str::to_owned), expires_after, "test");
        sign(&target, &request, &credentials)
    }

    fn decoded(policy: &str) -> Value {
        serde_json::from_slice(&BASE64.decode(policy).unwrap()).unwrap()
    }

    fn sorted_conditions(policy: &str) -> Vec<String> {
        let policy = decoded(policy);
        let mut conditions: Vec<_> =
            policy["conditions"].as_array().unwrap().iter().map(ToString::to_string).collect();
        conditions.sort();
        conditions
    }

    #[test]
    fn the_form_is_what_another_implementation_makes() {
        for (token, vector) in vectors() {
            let ours = post(token, None);
            let theirs: BTreeMap<String, String> = serde_json::from_value(vector).unwrap();
            assert_eq!(ours.fields.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
            for (name, value) in &theirs {
                if name != "policy" && name != "x-amz-signature" {
                    assert_eq!(&ours.fields[name], value, "{name}");
                }
            }
            assert_eq!(sorted_conditions(&ours.fields["policy"]), sorted_conditions(&theirs["policy"]));
            assert_eq!(
                decoded(&ours.fields["policy"])["expiration"],
                decoded(&theirs["policy"])["expiration"]
            );
        }
    }

    #[test]
    fn the_signature_is_what_another_implementation_makes() {
        for (_, vector) in vectors() {
            let policy = vector["policy"].as_str().unwrap();
            assert_eq!(signature(SECRET, "20261120", "eu-central-1", policy), vector["x-amz-signature"]);
        }
        let ours = post(Some(TOKEN), None);
        let signed = signature(SECRET, "20261120", "eu-central-1", &ours.fields["policy"]);
        assert_eq!(ours.fields["x-amz-signature"], signed);
    }

    #[test]
    fn the_form_ends_with_the_credentials() {
        let end: Timestamp = "2026-11-20T12:03:00Z".parse().unwrap();
        assert_eq!(post(Some(TOKEN), Some(end.into())).expires_at, end);
        let far: Timestamp = "2026-11-20T18:00:00Z".parse().unwrap();
        let ten_minutes: Timestamp = "2026-11-20T12:10:00Z".parse().unwrap();
        assert_eq!(post(Some(TOKEN), Some(far.into())).expires_at, ten_minutes);
    }
}
