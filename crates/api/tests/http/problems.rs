//! Everything that is not an answer is a problem document.

use serde_json::json;

use crate::support::{Api, Call};

#[tokio::test]
async fn unknown_routes_and_methods_are_problems() {
    let api = Api::start().await;
    for path in ["/", "/v1", "/v1/nowhere", "/v1/photos/", "/v2/photos"] {
        let answer = api.photos(&Call::new("GET", path)).await;
        assert_eq!((answer.status, answer.problem()), (404, "not-found"), "{path}");
        assert_eq!(answer.body["instance"], path);
    }
    let answer = api.photos(&Call::new("PUT", "/v1/photos/01KAG6Y5N1AAAAAAAAAAAAAAAA")).await;
    assert_eq!((answer.status, answer.problem()), (405, "about:blank"));
    assert_eq!(answer.body["title"], "Method Not Allowed");
    assert!(answer.header("allow").contains("PATCH"), "{answer:?}");
}

#[tokio::test]
async fn names_that_do_not_parse_name_nothing() {
    let api = Api::start().await;
    let lower_case = "/v1/photos/01kag6y5n1aaaaaaaaaaaaaaaa";
    for path in ["/v1/photos/nonsense", lower_case, "/v1/tags/%23", "/v1/users/a%20b/photos"] {
        let answer = api.photos(&Call::new("GET", path)).await;
        assert_eq!((answer.status, answer.problem()), (404, "not-found"), "{path}");
    }
}

#[tokio::test]
async fn bodies_are_json_and_bounded() {
    let api = Api::start().await;
    let post = || Call::new("POST", "/v1/uploads").by("ada");
    let form = api.photos(&post().body("application/x-www-form-urlencoded", "a=b")).await;
    assert_eq!((form.status, form.problem()), (415, "unsupported-media"));
    let none = api.photos(&post()).await;
    assert_eq!((none.status, none.problem()), (415, "unsupported-media"));
    let broken = api.photos(&post().body("application/json", "{")).await;
    assert_eq!((broken.status, broken.problem()), (400, "validation"));
    let large = api.photos(&post().json(&json!({"caption": "x".repeat(200_000)}))).await;
    assert_eq!((large.status, large.problem()), (413, "too-large"));
}

#[tokio::test]
async fn a_caller_is_asked_for_before_the_body_is_read() {
    let api = Api::start().await;
    let answer = api.photos(&Call::new("POST", "/v1/uploads").body("text/plain", "x")).await;
    assert_eq!((answer.status, answer.problem()), (401, "unauthorized"));
    assert_eq!(answer.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn without_the_pools_keys_a_token_is_neither_good_nor_bad() {
    let api = Api::start().await;
    // {"alg":"RS256","kid":"k1"} and no claims: the keys have to be fetched, and nobody answers.
    let token = "Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.e30.AAAA";
    let answer = api.photos(&Call::new("GET", "/v1/photos").header("authorization", token)).await;
    assert_eq!((answer.status, answer.problem()), (503, "unavailable"));
}

#[tokio::test]
async fn answers_are_not_kept_and_have_the_requests_id() {
    let api = Api::start().await;
    let health = api.photos(&Call::new("GET", "/v1/health")).await;
    assert_eq!((health.status, health.body), (200, json!({"status": "ok", "email": "off"})));
    assert_eq!(health.headers["x-request-id"], "r-1");
    assert_eq!(health.headers["cache-control"], "no-store");
    assert_eq!(health.headers["x-content-type-options"], "nosniff");
    let document = api.photos(&Call::new("GET", "/v1/openapi.json")).await;
    assert_eq!(document.headers["cache-control"], "public, max-age=300");
    assert_eq!(document.body["openapi"], "3.1.0");
}
