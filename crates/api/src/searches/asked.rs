//! What the routes of the search are asked for in the query of a URL.

use axum::{extract::FromRequestParts, http::request::Parts};
use domain::limits::{PAGE_DEFAULT, PAGE_MAX, SUGGESTIONS_DEFAULT, SUGGESTIONS_MAX};
use search::query::{Kind, QUERY_MAX_CHARS, Query};
use serde::de::DeserializeOwned;

use crate::http::{
    cursor::{Cursors, Scope},
    paging::limit,
    problem::{FieldError, Problem},
    query::Query as Pairs,
};

/// A question that was understood, and which part of its answer is wanted.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) query: Query,
    pub(super) kind: Kind,
    pub(super) limit: u32,
    cursor: Option<String>,
    /// Of the question, as it was typed.
    pub(super) chars: usize,
}

/// A question that is not typed to its end.
#[derive(Debug)]
pub(super) struct Typed {
    pub(super) text: String,
    pub(super) limit: u32,
}

impl Asked {
    /// What is asked, spelled in one way however it was typed.
    pub(super) fn filter(&self) -> String {
        self.query.to_string()
    }

    /// Where the page starts; the beginning without a cursor.
    pub(super) fn from<P: DeserializeOwned>(
        &self,
        cursors: &Cursors,
        scope: &Scope<'_>,
    ) -> Result<Option<P>, Problem> {
        self.cursor.as_deref().map(|cursor| cursors.open(scope, cursor)).transpose()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let pairs = Pairs::from_request_parts(parts, state).await?;
        read(&pairs).map_err(Problem::invalid)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Typed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let pairs = Pairs::from_request_parts(parts, state).await?;
        read_typed(&pairs).map_err(Problem::invalid)
    }
}

/// Everything that is wrong is told at once.
fn read(pairs: &Pairs) -> Result<Asked, Vec<FieldError>> {
    let mut errors = Vec::new();
    let text = pairs.last("q").unwrap_or_default();
    let query =
        keep(search::query::parse(text).map_err(|misread| wrong("?q", misread.to_string())), &mut errors);
    let given = keep(kind(pairs.last("type")), &mut errors);
    let limit = keep(limit(pairs.last("limit"), PAGE_DEFAULT, PAGE_MAX), &mut errors);
    let kind = query.as_ref().zip(given).and_then(|(query, given)| keep(agreed(query, given), &mut errors));
    let (cursor, chars) = (pairs.last("cursor").map(str::to_owned), text.chars().count());
    match (query, kind, limit) {
        (Some(query), Some(kind), Some(limit)) => {
            let query = Query { kind: Some(kind), ..query };
            Ok(Asked { query, kind, limit, cursor, chars })
        }
        _ => Err(errors),
    }
}

fn read_typed(pairs: &Pairs) -> Result<Typed, Vec<FieldError>> {
    let mut errors = Vec::new();
    let text = keep(typed(pairs.last("q").unwrap_or_default()), &mut errors);
    let limit = keep(limit(pairs.last("limit"), SUGGESTIONS_DEFAULT, SUGGESTIONS_MAX), &mut errors);
    match (text, limit) {
        (Some(text), Some(limit)) => Ok(Typed { text: text.to_owned(), limit }),
        _ => Err(errors),
    }
}

/// Notes what is wrong.
fn keep<T>(read: Result<T, FieldError>, errors: &mut Vec<FieldError>) -> Option<T> {
    read.map_err(|error| errors.push(error)).ok()
}

/// The kind that the parameter names, if it is there.
fn kind(given: Option<&str>) -> Result<Option<Kind>, FieldError> {
    let Some(name) = given else { return Ok(None) };
    let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == name);
    kind.map(Some).ok_or_else(|| wrong("?type", "one of photo, user, tag"))
}

/// The kind that is looked for, which the question may name too, but no other.
fn agreed(query: &Query, given: Option<Kind>) -> Result<Kind, FieldError> {
    match (query.kind, given) {
        (Some(in_question), Some(given)) if in_question != given => {
            Err(wrong("?type", "q names another type"))
        }
        (in_question, given) => Ok(in_question.or(given).unwrap_or(Kind::Photo)),
    }
}

/// What is half typed is never wrong, only what nobody types.
fn typed(text: &str) -> Result<&str, FieldError> {
    if text.chars().count() > QUERY_MAX_CHARS {
        return Err(wrong("?q", format!("at most {QUERY_MAX_CHARS} characters")));
    }
    if text.chars().any(char::is_control) {
        return Err(wrong("?q", "control characters are not allowed"));
    }
    Ok(text)
}

fn wrong(pointer: &str, detail: impl Into<String>) -> FieldError {
    FieldError { pointer: pointer.into(), detail: detail.into() }
}
