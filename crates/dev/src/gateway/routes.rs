//! The routes of the HTTP API as the template's events declare them, and which of them a request takes.

use anyhow::{Context, Result};
use serde_json::Value;

use crate::deploy::{Deployed, FunctionEvent, Resolver, Template};

/// One route of the API.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    /// As API Gateway names it: `GET /v1/photos/{id}`.
    pub(crate) key: String,
    method: String,
    segments: Vec<Segment>,
    /// The function's name in the local cloud.
    pub(crate) function: String,
    pub(crate) access: Access,
}

/// Who may take a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Access {
    Anybody,
    /// The bearer of a token with one of these scopes; any token when there are none.
    Token {
        scopes: Vec<String>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Text(String),
    Parameter(String),
    /// `{name+}`: the rest of the path.
    Rest(String),
}

/// All routes.
#[derive(Debug, Clone)]
pub(crate) struct Routes(Vec<Route>);

/// A route and what its parameters are in a request, decoded.
#[derive(Debug)]
pub(crate) struct Taken<'a> {
    pub(crate) route: &'a Route,
    pub(crate) parameters: Vec<(String, String)>,
}

impl Routes {
    pub(crate) fn of(template: &Template, stack: &Deployed, resolver: &Resolver) -> Result<Self> {
        let read = |event| Route::of(&event, template, stack, resolver);
        let mut routes = template.events("HttpApi").map(read).collect::<Result<Vec<_>>>()?;
        // API Gateway takes the most specific route: text before a parameter before the rest, and a method before ANY.
        routes.sort_by(|a, b| (&a.segments, a.method == "ANY").cmp(&(&b.segments, b.method == "ANY")));
        Ok(Self(routes))
    }

    /// The route for a method and a path that is still percent-encoded.
    pub(crate) fn find(&self, method: &str, path: &str) -> Option<Taken<'_>> {
        let segments: Vec<_> = path.strip_prefix('/')?.split('/').collect();
        let of_method = self.0.iter().filter(|route| route.method == method || route.method == "ANY");
        of_method
            .filter_map(|route| Some(Taken { route, parameters: fit(&route.segments, &segments)? }))
            .next()
    }
}

impl Route {
    fn of(
        event: &FunctionEvent<'_>,
        template: &Template,
        stack: &Deployed,
        resolver: &Resolver,
    ) -> Result<Self> {
        let text = |name: &str| {
            let value = &event.properties[name];
            resolver.text(value).with_context(|| format!("{}.{} has no {name}", event.function, event.name))
        };
        let (method, path) = (text("Method")?.to_uppercase(), text("Path")?);
        let segments = path.trim_start_matches('/').split('/').map(Segment::read).collect();
        Ok(Self {
            key: format!("{method} {path}"),
            method,
            segments,
            function: stack.physical_id(event.function)?.to_owned(),
            access: access(&event.properties["Auth"], api(template), resolver)?,
        })
    }
}

/// The API's own properties; there is one API.
pub(super) fn api(template: &Template) -> &Value {
    template.resources("AWS::Serverless::HttpApi").next().map_or(&Value::Null, |(_, api)| &api["Properties"])
}

fn access(auth: &Value, api: &Value, resolver: &Resolver) -> Result<Access> {
    let named = auth["Authorizer"].as_str().or_else(|| api["Auth"]["DefaultAuthorizer"].as_str());
    let Some(name) = named.filter(|name| *name != "NONE") else { return Ok(Access::Anybody) };
    let of_route = &auth["AuthorizationScopes"];
    let of_authorizer = &api["Auth"]["Authorizers"][name]["AuthorizationScopes"];
    let scopes = resolver.value(if of_route.is_null() { of_authorizer } else { of_route })?;
    let scopes =
        scopes.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    Ok(Access::Token { scopes })
}

impl Segment {
    fn read(text: &str) -> Self {
        let name = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
        match (name, name.and_then(|name| name.strip_suffix('+'))) {
            (_, Some(rest)) => Self::Rest(rest.to_owned()),
            (Some(name), None) => Self::Parameter(name.to_owned()),
            (None, None) => Self::Text(text.to_owned()),
        }
    }
}

fn fit(pattern: &[Segment], path: &[&str]) -> Option<Vec<(String, String)>> {
    let mut parameters = vec![];
    for (n, segment) in pattern.iter().enumerate() {
        match (segment, *path.get(n)?) {
            (Segment::Text(text), given) if *text == decode(given) => {}
            (Segment::Parameter(name), given) if !given.is_empty() => {
                parameters.push((name.clone(), decode(given)))
            }
            (Segment::Rest(name), _) => {
                parameters.push((name.clone(), decode(&path[n..].join("/"))));
                return Some(parameters);
            }
            _ => return None,
        }
    }
    (pattern.len() == path.len()).then_some(parameters)
}

/// Undoes percent-encoding; what is not UTF-8 then becomes replacement characters.
pub(super) fn decode(text: &str) -> String {
    let mut bytes = vec![];
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match hex.filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(keys: &[&str]) -> Routes {
        let route = |key: &&str| {
            let (method, path) = key.split_once(' ').unwrap();
            let segments = path[1..].split('/').map(Segment::read).collect();
            let (key, method) = ((*key).to_owned(), method.to_owned());
            Route { key, method, segments, function: String::new(), access: Access::Anybody }
        };
        let mut routes: Vec<_> = keys.iter().map(route).collect();
        routes.sort_by(|a, b| (&a.segments, a.method == "ANY").cmp(&(&b.segments, b.method == "ANY")));
        Routes(routes)
    }

    #[test]
    fn the_most_specific_route_is_taken() {
        let routes = routes(&[
            "ANY /{proxy+}",
            "GET /v1/uploads/{id}",
            "GET /v1/uploads/check",
            "ANY /v1/uploads/check",
            "POST /v1/uploads",
        ]);
        let find = |method, path| routes.find(method, path).map(|taken| taken.route.key.clone());
        assert_eq!(find("GET", "/v1/uploads/check").as_deref(), Some("GET /v1/uploads/check"));
        assert_eq!(find("PUT", "/v1/uploads/check").as_deref(), Some("ANY /v1/uploads/check"));
        assert_eq!(find("GET", "/v1/uploads/x").as_deref(), Some("GET /v1/uploads/{id}"));
        assert_eq!(find("GET", "/v1/uploads/").as_deref(), Some("ANY /{proxy+}"));
        assert_eq!(find("POST", "/v1/uploads").as_deref(), Some("POST /v1/uploads"));
    }

    #[test]
    fn parameters_are_decoded() {
        let routes = routes(&["GET /v1/tags/{tag}"]);
        let taken = routes.find("GET", "/v1/tags/%C3%A9t%C3%A9%2F%zz").unwrap();
        assert_eq!(taken.parameters, [("tag".to_owned(), "été/%zz".to_owned())]);
        assert!(routes.find("GET", "/v1/tags/a/b").is_none());
        assert!(routes.find("POST", "/v1/tags/a").is_none());
    }
}
