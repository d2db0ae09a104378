//! The table of routes, the OpenAPI document and the routers say the same.

use std::collections::BTreeSet;

use api::{Kind, Route, routes};
use serde_json::{Value, json};

use crate::support::{Api, Call};

fn document() -> Value {
    serde_json::to_value(api::openapi()).unwrap()
}

/// Method, path and operation of everything in the document.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    let operations = paths.flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (method.to_uppercase(), path.clone(), operation.clone()))
    });
    operations.collect()
}

#[test]
fn every_route_is_in_openapi_and_the_other_way_round() {
    let document = document();
    let documented: BTreeSet<_> =
        operations(&document).into_iter().map(|(method, path, _)| (method, path)).collect();
    let table: BTreeSet<_> = routes().iter().map(|r| (r.method.to_owned(), r.path.to_owned())).collect();
    assert_eq!(documented, table);
}

#[test]
fn openapi_says_who_may_call() {
    let document = document();
    for (method, path, operation) in operations(&document) {
        let route = routes().into_iter().find(|r| r.method == method && r.path == path).unwrap();
        let security = match route.kind {
            Kind::Open => Value::Null,
            Kind::Caller => json!([{"access_token": []}]),
            Kind::Optional => json!([{}, {"access_token": []}]),
        };
        assert_eq!(operation["security"], security, "{method} {path}");
    }
    assert_eq!(document["components"]["securitySchemes"]["access_token"]["scheme"], "bearer");
}

#[test]
fn openapi_is_whole() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(references.len() > 100, "{}", references.len());
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    for (method, path, operation) in operations(&document) {
        for (status, answer) in operation["responses"].as_object().unwrap() {
            let described = answer["description"].is_string() || answer["$ref"].is_string();
            assert!(described, "{status} of {method} {path}");
        }
    }
    let ids: Vec<_> = operations(&document).into_iter().map(|(.., o)| o["operationId"].to_string()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
}

#[test]
fn openapi_tells_our_problems_from_the_gateways_answers() {
    let document = document();
    for name in ["Unauthorized", "NotFound", "TooLarge", "RateLimited", "Unavailable"] {
        let content = &document["components"]["responses"][name]["content"];
        assert_eq!(content["application/problem+json"]["schema"]["$ref"], "#/components/schemas/Problem");
        assert_eq!(content["application/json"]["schema"]["$ref"], "#/components/schemas/GatewayMessage");
    }
    let patch = &document["paths"]["/v1/photos/{id}"]["patch"]["responses"];
    for status in ["200", "400", "401", "404", "412", "413", "415", "422", "428", "429", "500", "503"] {
        assert!(patch[status].is_object(), "{status} in {patch}");
    }
    let forbidden = &document["components"]["responses"]["Forbidden"]["content"];
    assert!(forbidden["application/problem+json"].is_null() && forbidden["application/json"].is_object());
    assert!(document["paths"]["/v1/photos"]["get"]["responses"]["403"].is_null(), "no authorizer");
    assert!(document["paths"]["/v1/me"]["get"]["responses"]["403"].is_object());
    assert!(document["paths"]["/v1/health"]["get"]["responses"]["401"].is_null());
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| match value {
            Value::String(reference) if name == "$ref" => references.push(reference.clone()),
            value => collect(value, references),
        }),
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}

#[tokio::test]
async fn every_route_is_served_and_asks_for_a_caller_where_it_should() {
    let api = Api::start().await;
    for Route { method, path, function, kind } in routes() {
        let call = Call::new(method, &example(path));
        let answer = api.call(function, &call).await;
        assert_ne!(answer.status, 405, "{method} {path}");
        assert_eq!(answer.status == 401, kind == Kind::Caller, "{method} {path}: {answer:?}");
        assert_ne!(answer.body["detail"], format!("{} does not exist", example(path)), "{method} {path}");
    }
}

#[tokio::test]
async fn a_token_means_nothing_on_open_routes_and_is_checked_on_all_others() {
    let api = Api::start().await;
    for Route { method, path, function, kind } in routes() {
        let call = Call::new(method, &example(path)).header("authorization", "Bearer nonsense");
        let answer = api.call(function, &call).await;
        assert_eq!(answer.status == 401, kind != Kind::Open, "{method} {path}: {answer:?}");
    }
}

#[tokio::test]
async fn bodies_have_the_members_that_openapi_says() {
    let (api, document) = (Api::start().await, document());
    let mut checked = 0;
    for Route { method, path, function, .. } in routes() {
        let operation = &document["paths"][path][method.to_lowercase()];
        let Some(reference) =
            operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str()
        else {
            continue;
        };
        let schema = document.pointer(reference.strip_prefix('#').unwrap()).unwrap();
        let call = |body: Value| {
            let call = Call::new(method, &example(path)).by("ada").header("if-match", "*");
            let call = call.header("authorization", "Bearer checked-by-the-gateway").json(&body);
            let api = &api;
            async move { api.call(function, &call).await }
        };
        let names = schema["properties"].as_object().unwrap().keys();
        let mut wrong: serde_json::Map<_, _> = names.map(|name| (name.clone(), json!({}))).collect();
        let mut members: BTreeSet<_> = wrong.keys().map(|name| format!("/{name}")).collect();
        assert_eq!(schema["additionalProperties"], false, "{method} {path}");
        wrong.insert("zzz".into(), json!(1));
        let refused = call(json!(wrong)).await;
        let (unknown, known): (Vec<_>, Vec<_>) =
            errors(&refused.body).into_iter().partition(|(_, detail)| detail == "unknown field");
        assert_eq!(unknown, [("/zzz".to_owned(), "unknown field".to_owned())], "{method} {path}");
        assert_eq!(known.into_iter().map(|(at, _)| at).collect::<BTreeSet<_>>(), members, "{method} {path}");

        let missing = errors(&call(json!({})).await.body);
        let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
        members.retain(|member| required.contains(&json!(member[1..])));
        assert_eq!(
            missing.into_iter().map(|(at, _)| at).collect::<BTreeSet<_>>(),
            members,
            "{method} {path}"
        );
        checked += 1;
    }
    assert_eq!(checked, 16);
}

fn errors(problem: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let errors = problem["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    errors.iter().map(|error| (text(&error["pointer"]), text(&error["detail"]))).collect()
}

/// A path of the route that parses and names nothing that exists.
fn example(path: &str) -> String {
    path.replace("{photo_id}", "01KAG6Y5N1AAAAAAAAAAAAAAAA")
        .replace("{render_id}", "01KAG6Y5N1BBBBBBBBBBBBBBBB")
        .replace("{reindex_id}", "01KAG6Y5N1BBBBBBBBBBBBBBBB")
        .replace("{export_id}", "01KAG6Y5N1BBBBBBBBBBBBBBBB")
        .replace("{comment_id}", "01KAG6Y5N1BBBBBBBBBBBBBBBB")
        .replace("{token}", "forged")
        .replace("{id}", "01KAG6Y5N1AAAAAAAAAAAAAAAA")
        .replace("{name}", "nobody")
        .replace("{tag}", "sea")
}
