//! `Idempotency-Key`: a request that was answered is not done again. Only for routes whose answers may be kept:
//! never for those with passwords or tokens in them.

use axum::{
    extract::FromRequestParts,
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use domain::id::{Sha256, Username};
use jiff::Timestamp;
use store::{Answer, Claim, Store};

use super::problem::{Kind, Problem};

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
const MAX_BYTES: usize = 255;

/// The key of a request, if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key(Option<String>);

/// Which request it is: whose, of which route, with what body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Identified<'a> {
    pub(crate) user: &'a Username,
    pub(crate) route: &'static str,
    pub(crate) fingerprint: Sha256,
}

/// What is to be done with a request.
#[derive(Debug)]
pub(crate) enum Turn<'a> {
    /// It is the first of its key, or has none: do it, then say what came of it.
    First(Ticket<'a>),
    /// It was done.
    Again(Answer),
}

/// The duty to tell how a request ended.
#[derive(Debug)]
#[must_use]
pub(crate) struct Ticket<'a> {
    store: &'a Store,
    request: Identified<'a>,
    key: Option<&'a str>,
    /// When the request was first tried.
    since: Timestamp,
}

/// What all tries of one request have in common, so that what they make has one id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sameness {
    pub(crate) since: Timestamp,
    pub(crate) seed: Sha256,
}

impl Key {
    /// Takes a turn, or refuses: 409 while the first is under way, 422 when the key is for something else.
    pub(crate) async fn turn<'a>(
        &'a self,
        store: &'a Store,
        request: Identified<'a>,
        now: Timestamp,
    ) -> Result<Turn<'a>, Problem> {
        let ticket = Ticket { store, request, key: self.0.as_deref(), since: now };
        let Some(key) = ticket.key else { return Ok(Turn::First(ticket)) };
        let Identified { user, route, fingerprint } = request;
        match store.claim_idempotency(user.as_str(), route, key, &fingerprint, now).await? {
            Claim::Mine { since } => Ok(Turn::First(Ticket { since, ..ticket })),
            Claim::InFlight { fingerprint: first } if first == fingerprint => Err(in_flight()),
            Claim::Done { fingerprint: first, status, body } if first == fingerprint => {
                Ok(Turn::Again(Answer { status, body }))
            }
            Claim::InFlight { .. } | Claim::Done { .. } => Err(other_body()),
        }
    }
}

impl Ticket<'_> {
    /// None without a key: then no two requests are the same.
    pub(crate) fn sameness(&self) -> Option<Sameness> {
        let Identified { user, route, fingerprint } = self.request;
        let seed = Sha256::of(format!("{user}\n{route}\n{}\n{fingerprint}", self.key?).as_bytes());
        Some(Sameness { since: self.since, seed })
    }

    /// Keeps a success for the next time; after a failure the next one may try.
    pub(crate) async fn end(self, outcome: Result<&Answer, &Problem>, now: Timestamp) {
        let Some(key) = self.key else { return };
        let Identified { user, route, fingerprint } = self.request;
        let told = match outcome {
            Ok(answer) => {
                self.store.finish_idempotency(user.as_str(), route, key, &fingerprint, answer, now).await
            }
            Err(_) => {
                self.store.release_idempotency(user.as_str(), route, key, &fingerprint, self.since).await
            }
        };
        if let Err(error) = told {
            // The claim ends by itself in a minute; until then the key answers 409.
            tracing::warn!(error = &error as &dyn std::error::Error, "idempotency key not settled");
        }
    }
}

/// An answer, for the first time or again: both are the same bytes.
pub(crate) fn replay(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (status, json, answer.body).into_response()
}

fn in_flight() -> Problem {
    let detail = "a request with this idempotency key is under way; try again in a moment";
    Problem::new(Kind::IdempotencyConflict, StatusCode::CONFLICT, detail)
}

fn other_body() -> Problem {
    let detail = "this idempotency key was used for another request";
    Problem::new(Kind::IdempotencyConflict, StatusCode::UNPROCESSABLE_ENTITY, detail)
}

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(HEADER) else { return Ok(Self(None)) };
        let key = value.to_str().unwrap_or_default();
        let fits = (1..=MAX_BYTES).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
        if fits {
            return Ok(Self(Some(key.to_owned())));
        }
        let detail = format!("1 to {MAX_BYTES} visible ASCII characters without spaces");
        Err(Problem::invalid_value("Idempotency-Key", detail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_key_is_visible_ascii() {
        let read = async |value: Option<&str>| {
            let mut request = axum::http::Request::builder();
            if let Some(value) = value {
                request = request.header(HEADER, value);
            }
            Key::from_request_parts(&mut request.body(()).unwrap().into_parts().0, &()).await.ok()
        };
        assert_eq!(read(None).await, Some(Key(None)));
        assert_eq!(read(Some("b3f1-7")).await, Some(Key(Some("b3f1-7".into()))));
        for bad in ["", "a b", &"k".repeat(256)] {
            assert_eq!(read(Some(bad)).await, None, "{bad}");
        }
    }
}
