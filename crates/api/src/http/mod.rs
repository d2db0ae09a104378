//! What all routes share of HTTP: problems, callers, bodies, pages, preconditions. Knows no route.

pub(crate) mod body;
pub(crate) mod caller;
pub(crate) mod cursor;
pub(crate) mod etag;
mod failures;
pub(crate) mod fields;
pub(crate) mod idempotency;
pub(crate) mod observe;
pub(crate) mod paging;
pub(crate) mod path;
pub(crate) mod problem;
pub(crate) mod query;
pub(crate) mod refill;
pub(crate) mod value;
