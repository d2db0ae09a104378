//! CORS as the API's configuration has it: preflights answered, and other answers marked.

use anyhow::Result;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use serde_json::Value;

use crate::deploy::Resolver;

/// Which pages may call the API.
#[derive(Debug, Clone, Default)]
pub(super) struct Cors {
    origins: Vec<String>,
    methods: String,
    headers: String,
    exposed: String,
    max_age_s: Option<String>,
    credentials: bool,
}

impl Cors {
    /// None when the API has no configuration: then preflights are requests like any other.
    pub(super) fn of(api: &Value, resolver: &Resolver) -> Result<Option<Self>> {
        let configuration = resolver.value(&api["CorsConfiguration"])?;
        if configuration.is_null() || configuration == false {
            return Ok(None);
        }
        let list = |name: &str| strings(&configuration[name]);
        let all =
            Self { origins: vec!["*".into()], methods: "*".into(), headers: "*".into(), ..Self::default() };
        if configuration == true {
            return Ok(Some(all));
        }
        Ok(Some(Self {
            origins: list("AllowOrigins"),
            methods: list("AllowMethods").join(","),
            headers: list("AllowHeaders").join(","),
            exposed: list("ExposeHeaders").join(","),
            max_age_s: configuration["MaxAge"].as_u64().map(|seconds| seconds.to_string()),
            credentials: configuration["AllowCredentials"] == true,
        }))
    }

    /// Adds what a browser has to be told about an answer to this origin.
    pub(super) fn mark(&self, origin: Option<&HeaderValue>, answer: &mut HeaderMap) {
        let Some(allowed) = origin.and_then(|origin| self.allowed(origin)) else { return };
        answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
        answer.insert(header::VARY, HeaderValue::from_static("origin"));
        set(answer, header::ACCESS_CONTROL_EXPOSE_HEADERS, &self.exposed);
        if self.credentials {
            set(answer, header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        }
    }

    /// Adds what a browser asked before its request.
    pub(super) fn preflight(&self, origin: Option<&HeaderValue>, answer: &mut HeaderMap) {
        self.mark(origin, answer);
        if answer.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN) {
            set(answer, header::ACCESS_CONTROL_ALLOW_METHODS, &self.methods);
            set(answer, header::ACCESS_CONTROL_ALLOW_HEADERS, &self.headers);
            set(answer, header::ACCESS_CONTROL_MAX_AGE, self.max_age_s.as_deref().unwrap_or_default());
        }
    }

    fn allowed(&self, origin: &HeaderValue) -> Option<HeaderValue> {
        if self.origins.iter().any(|allowed| allowed == "*") {
            return Some(HeaderValue::from_static("*"));
        }
        self.origins.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes()).then(|| origin.clone())
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Some(value) = HeaderValue::try_from(value).ok().filter(|value| !value.is_empty()) {
        headers.insert(name, value);
    }
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_configured_origin_is_let_in() {
        let resolver = Resolver::new(&json!({}), &[], []);
        let api = json!({"CorsConfiguration": {
            "AllowOrigins": ["https://a.example"], "AllowMethods": ["GET", "PUT"], "AllowHeaders": ["x"], "MaxAge": 60,
        }});
        let cors = Cors::of(&api, &resolver).unwrap().unwrap();
        let preflight = |origin| {
            let mut headers = HeaderMap::new();
            cors.preflight(Some(&HeaderValue::from_static(origin)), &mut headers);
            headers
        };
        let allowed = preflight("https://a.example");
        assert_eq!(allowed["access-control-allow-origin"], "https://a.example");
        assert_eq!(allowed["access-control-allow-methods"], "GET,PUT");
        assert_eq!(allowed["access-control-max-age"], "60");
        assert!(preflight("https://b.example").is_empty());
        assert!(Cors::of(&json!({}), &resolver).unwrap().is_none());
    }
}
