//! The HTTP API: which routes there are, and which of them are open.

use std::collections::BTreeMap;

use api::{Function, Kind};
use serde_json::{Value, json};

use crate::transformed::{properties, references, transformed};

/// The gateway sends on what the routers serve, and asks for a token where they take one for granted.
#[test]
fn the_gateway_has_the_routes_of_the_functions() {
    let served: BTreeMap<_, _> = api::routes().into_iter().map(|route| (name(&route), route)).collect();
    let routes = routes();
    assert_eq!(routes.keys().collect::<Vec<_>>(), served.keys().collect::<Vec<_>>());
    for (name, operation) in routes {
        let route = served[&name];
        let guarded = json!([{"UserPoolJwt": ["aws.cognito.signin.user.admin"]}]);
        let open = json!([{"NONE": []}]);
        assert_eq!(operation["security"], if route.kind == Kind::Caller { guarded } else { open }, "{name}");
        let function = match route.function {
            Function::Photos => "PhotosFunction",
            Function::Accounts => "AccountsFunction",
            Function::Render => "RenderFunction",
            Function::Social => "SocialFunction",
            Function::Search => "SearchFunction",
            Function::Admin => "AdminFunction",
        };
        let called = references(&operation["x-amazon-apigateway-integration"]["uri"]);
        assert!(called.iter().any(|called| called == function), "{name} calls {called:?}");
    }
}

fn name(route: &api::Route) -> String {
    format!("{} {}", route.method, route.path)
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
