//! An error that a service answered: its code and its message, from JSON or XML.

use serde_json::Value;

use super::{Reply, xml};

/// What a service said when it refused a call.
#[derive(Debug, Clone)]
pub struct Failure {
    pub what: String,
    pub status: u16,
    pub code: String,
    pub message: String,
}

impl Failure {
    pub(super) fn read(what: &str, reply: &Reply) -> Self {
        let (code, message) = from_json(&reply.body).or_else(|| from_xml(&reply.body)).unwrap_or_default();
        Self { what: what.to_owned(), status: reply.status, code, message }
    }

    /// The failure behind an error, if a service's answer is what it is about.
    #[must_use]
    pub fn of(error: &anyhow::Error) -> Option<&Self> {
        error.downcast_ref()
    }

    /// Whether an error is this service error.
    #[must_use]
    pub fn is(error: &anyhow::Error, code: &str) -> bool {
        Self::of(error).is_some_and(|failure| failure.code == code)
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} {}: {}", self.what, self.status, self.code, self.message)
    }
}

impl std::error::Error for Failure {}

fn from_json(body: &[u8]) -> Option<(String, String)> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let text = |names: &[&str]| names.iter().find_map(|name| value.get(name)?.as_str()).unwrap_or_default();
    // Some services put a namespace before the name: `com.amazonaws.dynamodb.v20120810#Name`.
    let code = text(&["__type", "code", "Code"]).rsplit('#').next().unwrap_or_default();
    Some((code.to_owned(), text(&["message", "Message", "errorMessage"]).to_owned()))
}

fn from_xml(body: &[u8]) -> Option<(String, String)> {
    let text = std::str::from_utf8(body).ok()?;
    Some((xml::first(text, "Code")?, xml::first(text, "Message").unwrap_or_default()))
}
