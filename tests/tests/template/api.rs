//! The HTTP API: which routes there are, and which of them are open.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::transformed::{properties, transformed};

/// Routes that need no token. Those of photos, users and tags show more to a caller who has one.
const OPEN: [&str; 11] = [
    "GET /v1/health",
    "GET /v1/openapi.json",
    "GET /v1/photos",
    "GET /v1/photos/{id}",
    "GET /v1/tags/{tag}",
    "GET /v1/users/{name}/photos",
    "POST /v1/sessions",
    "POST /v1/sessions/refresh",
    "POST /v1/users",
    "POST /v1/users/resend",
    "POST /v1/users/verify",
];

#[test]
fn a_route_is_open_or_carries_the_authorizer() {
    for (route, operation) in routes() {
        let open = operation["security"] == json!([{"NONE": []}]);
        let guarded = operation["security"] == json!([{"UserPoolJwt": ["aws.cognito.signin.user.admin"]}]);
        assert!(open != guarded, "{route}: {}", operation["security"]);
        assert_eq!(open, OPEN.contains(&route.as_str()), "{route}");
    }
}

#[test]
fn events_come_in_format_two() {
    for (route, operation) in routes() {
        assert_eq!(operation["x-amazon-apigateway-integration"]["payloadFormatVersion"], "2.0", "{route}");
    }
}

#[test]
fn the_authorizer_takes_tokens_of_our_client_only() {
    let authorizer = &properties("HttpApi")["Body"]["components"]["securitySchemes"]["UserPoolJwt"];
    let jwt = &authorizer["x-amazon-apigateway-authorizer"]["jwtConfiguration"];
    assert_eq!(jwt["audience"], json!([{"Ref": "UserPoolClient"}]));
    let client = properties("UserPoolClient");
    assert_eq!(client["GenerateSecret"], false);
    assert_eq!(client["PreventUserExistenceErrors"], "ENABLED");
    assert_eq!(client["AccessTokenValidity"], 15);
    assert_eq!(client["EnableTokenRevocation"], true);
}

#[test]
fn requests_are_limited_and_logged() {
    let stage = properties("HttpApiApiGatewayDefaultStage");
    assert!(stage["DefaultRouteSettings"]["ThrottlingRateLimit"].is_number());
    let routes = routes();
    for route in stage["RouteSettings"].as_object().unwrap().keys() {
        assert!(routes.contains_key(route), "limits are set for {route}, which is no route");
    }
    // Each line of the access log is JSON; a folded scalar can break that.
    let format = stage["AccessLogSettings"]["Format"].as_str().unwrap();
    assert!(serde_json::from_str::<BTreeMap<String, String>>(format).is_ok(), "{format}");
}

#[test]
fn nothing_of_a_new_stack_has_to_be_given() {
    let parameters = transformed()["Parameters"].as_object().unwrap();
    for (name, parameter) in parameters {
        assert!(!parameter["Default"].is_null(), "{name} has no default");
    }
}

/// Operations by method and path.
fn routes() -> BTreeMap<String, &'static Value> {
    let paths = properties("HttpApi")["Body"]["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (format!("{} {path}", method.to_uppercase()), operation))
    });
    operations.collect()
}
