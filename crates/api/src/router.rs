//! What every function's router has around its routes.

use axum::{Router, extract::DefaultBodyLimit, middleware};

use crate::http::{body, observe};

/// Unknown routes and methods are problems too; everything is observed.
pub(crate) fn finish(router: Router) -> Router {
    router
        .fallback(observe::unknown_route)
        .method_not_allowed_fallback(observe::unknown_method)
        .layer(DefaultBodyLimit::max(body::MAX_BYTES))
        .layer(middleware::from_fn(observe::observe))
}
