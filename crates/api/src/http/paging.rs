//! Pages of lists: `?limit=1..100&cursor=` and `{items, next_cursor}`.

use axum::{extract::FromRequestParts, http::request::Parts};
use domain::limits::{PAGE_DEFAULT, PAGE_MAX};
use serde::Serialize;
use store::Position;
use utoipa::{IntoParams, ToSchema};

use super::{
    cursor::{Cursors, Scope},
    problem::{FieldError, Problem},
    query::Query,
};

/// Which part of a list is asked for.
#[derive(Debug, PartialEq, Eq, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// Items on a page.
    #[param(minimum = 1, maximum = 100, default = 20, required = false)]
    pub(crate) limit: u32,
    /// The `next_cursor` of the page before, as it is. Good for the same list and the same caller only.
    pub(crate) cursor: Option<String>,
    /// The order of the list; there is one.
    #[param(default = "recent")]
    sort: Option<String>,
}

/// One page.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    /// Where to go on; null on the last page. A page may be shorter than its limit without being the last.
    pub(crate) next_cursor: Option<String>,
}

impl Paging {
    /// Where the page starts; the beginning without a cursor.
    pub(crate) fn position(&self, cursors: &Cursors, scope: &Scope<'_>) -> Result<Option<Position>, Problem> {
        self.cursor.as_deref().map(|cursor| cursors.open(scope, cursor)).transpose()
    }
}

impl<T> Page<T> {
    pub(crate) fn new(
        items: Vec<T>,
        next: Option<&Position>,
        cursors: &Cursors,
        scope: &Scope<'_>,
    ) -> Result<Self, Problem> {
        let next_cursor = next.map(|position| cursors.seal(scope, position)).transpose()?;
        Ok(Self { items, next_cursor })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Paging {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        read(&Query::from_request_parts(parts, state).await?)
    }
}

/// Parameters that are not known mean nothing.
fn read(query: &Query) -> Result<Paging, Problem> {
    let last = |name| query.last(name).map(str::to_owned);
    let (limit, sort) = (limit(query.last("limit"), PAGE_DEFAULT, PAGE_MAX), last("sort"));
    let unknown_sort = sort.as_deref().is_some_and(|sort| sort != "recent");
    let sort_error =
        unknown_sort.then(|| FieldError { pointer: "?sort".into(), detail: "only recent".into() });
    match (limit, sort_error) {
        (Ok(limit), None) => Ok(Paging { limit, cursor: last("cursor"), sort }),
        (limit, sort_error) => Err(Problem::invalid(limit.err().into_iter().chain(sort_error).collect())),
    }
}

/// How many items are asked for, at least one.
pub(crate) fn limit(given: Option<&str>, default: u32, max: u32) -> Result<u32, FieldError> {
    let parsed = given.map_or(Some(default), |limit| limit.parse().ok());
    parsed.filter(|limit| (1..=max).contains(limit)).ok_or_else(|| FieldError {
        pointer: "?limit".into(),
        detail: format!("a whole number from 1 to {max}"),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    async fn paging(query: &str) -> Result<Paging, Value> {
        let request = axum::http::Request::builder().uri(format!("/v1/photos{query}")).body(()).unwrap();
        let paging = Paging::from_request_parts(&mut request.into_parts().0, &()).await;
        paging.map_err(|problem| serde_json::to_value(problem.document("", "")).unwrap()["errors"].clone())
    }

    #[tokio::test]
    async fn limits_have_bounds_and_a_default() {
        assert_eq!(paging("").await.unwrap().limit, 20);
        assert_eq!(paging("?limit=100&sort=recent&utm=x").await.unwrap().limit, 100);
        for limit in ["0", "101", "-1", "ten", ""] {
            let errors = paging(&format!("?limit={limit}")).await.unwrap_err();
            assert_eq!(errors, json!([{"pointer": "?limit", "detail": "a whole number from 1 to 100"}]));
        }
    }

    #[tokio::test]
    async fn everything_wrong_with_a_query_is_told_at_once() {
        let errors = paging("?limit=0&sort=best").await.unwrap_err();
        assert_eq!(errors.as_array().unwrap().len(), 2);
    }
}
