//! Parts of a path that parse themselves. What does not parse names nothing that exists: 404.

use axum::{
    extract::{FromRequestParts, Path as AxumPath},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use super::problem::Problem;

#[derive(Debug)]
pub(crate) struct Path<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let part = AxumPath::<T>::from_request_parts(parts, state).await;
        part.map(|AxumPath(part)| Self(part))
            .map_err(|_| Problem::not_found(format!("{} does not exist", parts.uri.path())))
    }
}
