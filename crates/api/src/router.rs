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

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request, routing::get};
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_a_problem_and_not_the_end() {
        async fn boom() -> &'static str {
            panic!("of the test")
        }
        let router = finish(Router::new().route("/boom", get(boom)));
        for _ in 0..2 {
            let request = Request::builder().uri("/boom").body(Body::empty()).unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), 500);
            let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
            let document: serde_json::Value = serde_json::from_slice(&body).unwrap();
            assert_eq!(
                (&document["type"], &document["title"]),
                (&"about:blank".into(), &"Internal Server Error".into())
            );
            assert!(!document.to_string().contains("of the test"), "{document}");
        }
    }
}
