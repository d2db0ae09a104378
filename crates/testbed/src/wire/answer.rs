//! An answer as it goes over the wire.

use std::{fmt::Display, io};

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use serde_json::json;

/// Made of a status and a body, or by one of the functions here.
#[derive(Debug, Clone)]
pub struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    /// How many bytes are said to come.
    promised: usize,
}

impl Answer {
    #[must_use]
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        Self { status, headers: Vec::new(), promised: body.len(), body }
    }

    /// An error as the services say it whose protocol is JSON.
    #[must_use]
    pub fn refusal(status: u16, error: &str, message: &str) -> Self {
        (status, json!({"__type": error, "message": message})).into()
    }

    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Says that so many bytes come; the connection ends after those that there are.
    #[must_use]
    pub fn breaking_off(self, promised: usize) -> Self {
        Self { promised, ..self }
    }
}

impl<B: Display> From<(u16, B)> for Answer {
    fn from((status, body): (u16, B)) -> Self {
        Self::new(status, body.to_string())
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = Response::builder().status(self.status);
        for (name, value) in self.headers {
            response = response.header(name, value);
        }
        if self.promised == self.body.len() {
            return response.body(Body::from(self.body)).unwrap();
        }
        let body = stream::iter([Ok(self.body)]).chain(stream::once(async {
            // Until then what there is has gone out.
            tokio::task::yield_now().await;
            Err(io::Error::other("the connection ends here"))
        }));
        response.header("content-length", self.promised).body(Body::from_stream(body)).unwrap()
    }
}
