//! The names and values of a query, decoded and in their order. What they mean, the route knows.

use axum::{extract::FromRequestParts, http::request::Parts};

use super::problem::Problem;

#[derive(Debug)]
pub(crate) struct Query(pub(crate) Vec<(String, String)>);

impl Query {
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of a name; of one that is given twice, the last.
    pub(crate) fn last(&self, name: &str) -> Option<&str> {
        self.0.iter().rfind(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::try_from_uri(&parts.uri);
        query
            .map(|axum::extract::Query(pairs)| Self(pairs))
            .map_err(|_| Problem::bad_request("the query cannot be read"))
    }
}
