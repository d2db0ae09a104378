//! Tokens made by hand with a key of the test's own, checked against a key set served over HTTP.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_lc_rs::{
    encoding::AsDer,
    hmac,
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaPublicKeyComponents},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use serde_json::{Value, json};
use testbed::wire::{NOBODY, Service};

use super::*;

const POOL: &str = "eu-central-1_Test";
const CLIENT: &str = "client-of-ours";
const ISSUER: &str = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Test";

/// A pool's key set on a port of this machine.
struct KeyServer {
    key: KeyPair,
    verifier: Verifier,
    keys: Service,
}

impl KeyServer {
    fn start() -> Self {
        let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let keys = serve(200, key_set(&key).to_string());
        Self { verifier: verifier(keys.endpoint()), key, keys }
    }

    fn token(&self, claims: &Value) -> String {
        sign(&self.key, &json!({"alg": "RS256", "kid": "k1"}), claims)
    }

    async fn refusal(&self, token: &str) -> String {
        match self.verifier.verify(token).await {
            Err(TokenError::Invalid(reason)) => reason,
            other => panic!("{other:?} for {token}"),
        }
    }
}

/// Answers every request for keys alike.
fn serve(status: u16, body: String) -> Service {
    Service::answering(move |call| {
        assert!(call.url.contains("/eu-central-1_Test/.well-known/jwks.json"), "{call:?}");
        (status, body.clone())
    })
}

fn verifier(endpoint: &str) -> Verifier {
    Verifier::new(&Pool {
        id: POOL.into(),
        client_id: CLIENT.into(),
        region: "eu-central-1".into(),
        endpoint: Some(endpoint.into()),
    })
}

fn key_set(key: &KeyPair) -> Value {
    let parts: RsaPublicKeyComponents<Vec<u8>> = key.public_key().into();
    let (n, e) = (BASE64.encode(parts.n), BASE64.encode(parts.e));
    json!({"keys": [{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "k1", "n": n, "e": e}]})
}

fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()))
}

fn sign(key: &KeyPair, header: &Value, claims: &Value) -> String {
    let message = unsigned(header, claims);
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature).unwrap();
    format!("{message}.{}", BASE64.encode(signature))
}

fn now_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "client_id": CLIENT, "token_use": "access", "username": "ada", "sub": "s",
        "cognito:groups": ["moderator"], "iat": now_s(), "exp": now_s() + 900,
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

#[tokio::test]
async fn a_good_token_names_its_caller_and_the_keys_are_fetched_once() {
    let server = KeyServer::start();
    for _ in 0..3 {
        let caller = server.verifier.verify(&server.token(&claims())).await.unwrap();
        assert_eq!(caller.username.as_str(), "ada");
        assert!(caller.moderates());
    }
    assert_eq!(server.keys.asked().len(), 1);
}

#[tokio::test]
async fn claims_that_are_not_ours_are_refused() {
    let server = KeyServer::start();
    let bad = [
        with("exp", json!(now_s() - 1)),
        with("exp", json!("soon")),
        with("exp", Value::Null),
        with("iss", json!("https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Other")),
        with("iss", Value::Null),
        with("client_id", json!("another-client")),
        with("client_id", Value::Null),
        with("token_use", json!("id")),
        with("token_use", json!("refresh")),
        with("username", Value::Null),
        with("username", json!("../root")),
        with("username", json!("admin")),
    ];
    for claims in bad {
        server.refusal(&server.token(&claims)).await;
    }
}

#[tokio::test]
async fn an_id_token_is_no_access_token() {
    let server = KeyServer::start();
    let id_token = json!({"iss": ISSUER, "aud": CLIENT, "token_use": "id", "cognito:username": "ada", "exp": now_s() + 900});
    server.refusal(&server.token(&id_token)).await;
}

#[tokio::test]
async fn a_changed_or_foreign_signature_is_refused() {
    let server = KeyServer::start();
    let good = server.token(&claims());
    let signature = good.rsplit_once('.').unwrap().1;
    let header = json!({"alg": "RS256", "kid": "k1"});
    let tampered = format!("{}.{signature}", unsigned(&header, &with("username", json!("eve"))));
    let foreign = sign(&KeyPair::generate(KeySize::Rsa2048).unwrap(), &header, &claims());
    for token in [tampered, foreign, good.rsplit_once('.').unwrap().0.to_owned() + "."] {
        server.refusal(&token).await;
    }
}

#[tokio::test]
async fn no_other_algorithm_is_taken() {
    let server = KeyServer::start();
    let none = unsigned(&json!({"alg": "none", "kid": "k1"}), &claims()) + ".";
    let message = unsigned(&json!({"alg": "HS256", "kid": "k1"}), &claims());
    // The confusion: the public key, which anybody has, used as the secret of an HMAC.
    let public = server.key.public_key().as_der().unwrap();
    let secret = hmac::Key::new(hmac::HMAC_SHA256, public.as_ref());
    let confused = format!("{message}.{}", BASE64.encode(hmac::sign(&secret, message.as_bytes())));
    for token in [none, confused] {
        server.refusal(&token).await;
    }
    assert_eq!(server.keys.asked().len(), 0, "refused before any key is looked up");
}

#[tokio::test]
async fn what_is_no_token_is_refused() {
    let server = KeyServer::start();
    for token in ["", "x", "a.b.c", "é.é.é", &"x".repeat(100_000)] {
        server.refusal(token).await;
    }
    server.refusal(&sign(&server.key, &json!({"alg": "RS256"}), &claims())).await;
}

#[tokio::test]
async fn unknown_keys_are_asked_for_once_a_minute() {
    let server = KeyServer::start();
    let unknown = |n: u32| sign(&server.key, &json!({"alg": "RS256", "kid": format!("u{n}")}), &claims());
    for n in 0..5 {
        server.refusal(&unknown(n)).await;
    }
    assert_eq!(server.keys.asked().len(), 1);
    assert!(server.verifier.verify(&server.token(&claims())).await.is_ok());
    let a_minute_later = Instant::now() + Duration::from_secs(61);
    assert!(server.verifier.jwks.key("u9", a_minute_later).await.unwrap().is_none());
    assert_eq!(server.keys.asked().len(), 2);
}

#[tokio::test]
async fn without_keys_nothing_is_said_of_the_token() {
    let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let token = sign(&key, &json!({"alg": "RS256", "kid": "k1"}), &claims());
    let (broken, nonsense) = (serve(500, "no".into()), serve(200, "<html>".into()));
    for endpoint in [broken.endpoint(), nonsense.endpoint(), NOBODY] {
        let answer = verifier(endpoint).verify(&token).await;
        assert!(matches!(answer, Err(TokenError::Unavailable(_))), "{answer:?}");
    }
}
