//! The table of routes: what the template, the gateway's stand-in and the tests compare themselves with.

/// A route, which function serves it, and who may call it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    pub method: &'static str,
    /// With parameters in braces, as in OpenAPI, the template and the router.
    pub path: &'static str,
    pub function: Function,
    pub kind: Kind,
}

/// Which function serves a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    Photos,
    Accounts,
    Render,
    Social,
    Search,
    Admin,
}

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Anybody; a token means nothing.
    Open,
    /// A caller: the gateway's JWT authorizer stands before it.
    Caller,
    /// Anybody, and a caller may get more: no authorizer; a token is checked by the function.
    Optional,
}

/// Every route there is.
#[must_use]
pub fn routes() -> Vec<Route> {
    use Function::{Accounts, Admin, Photos, Render, Search, Social};
    use Kind::{Caller, Open, Optional};
    [
        ("GET", "/v1/health", Photos, Open),
        ("GET", "/v1/time", Photos, Caller),
        ("GET", "/v1/openapi.json", Photos, Open),
        ("POST", "/v1/uploads", Photos, Caller),
        ("POST", "/v1/uploads/check", Photos, Caller),
        ("GET", "/v1/uploads/{photo_id}", Photos, Caller),
        ("GET", "/v1/photos", Photos, Optional),
        ("GET", "/v1/photos/{id}", Photos, Optional),
        ("PATCH", "/v1/photos/{id}", Photos, Caller),
        ("DELETE", "/v1/photos/{id}", Photos, Caller),
        ("GET", "/v1/photos/{id}/original", Photos, Caller),
        ("POST", "/v1/photos/{id}/reprocess", Photos, Caller),
        ("GET", "/v1/photos/{id}/render", Render, Optional),
        ("POST", "/v1/photos/{id}/renders", Render, Caller),
        ("GET", "/v1/photos/{id}/renders/{render_id}", Render, Caller),
        ("GET", "/v1/users/{name}/photos", Photos, Optional),
        ("GET", "/v1/tags/{tag}", Photos, Optional),
        ("POST", "/v1/users", Accounts, Open),
        ("POST", "/v1/users/verify", Accounts, Open),
        ("POST", "/v1/users/resend", Accounts, Open),
        ("POST", "/v1/sessions", Accounts, Open),
        ("POST", "/v1/sessions/refresh", Accounts, Open),
        ("DELETE", "/v1/sessions", Accounts, Caller),
        ("POST", "/v1/password-resets", Accounts, Open),
        ("POST", "/v1/password-resets/confirm", Accounts, Open),
        ("POST", "/v1/me/password", Accounts, Caller),
        ("GET", "/v1/me", Accounts, Caller),
        ("PATCH", "/v1/me", Accounts, Caller),
        ("DELETE", "/v1/me", Accounts, Caller),
        ("POST", "/v1/me/exports", Accounts, Caller),
        ("GET", "/v1/me/exports/{export_id}", Accounts, Caller),
        ("GET", "/v1/users/{name}", Social, Optional),
        ("GET", "/v1/users/{name}/followers", Social, Optional),
        ("GET", "/v1/users/{name}/following", Social, Optional),
        ("PUT", "/v1/me/following/{name}", Social, Caller),
        ("DELETE", "/v1/me/following/{name}", Social, Caller),
        ("GET", "/v1/me/blocks", Social, Caller),
        ("PUT", "/v1/me/blocks/{name}", Social, Caller),
        ("DELETE", "/v1/me/blocks/{name}", Social, Caller),
        ("GET", "/v1/me/mutes", Social, Caller),
        ("PUT", "/v1/me/mutes/{name}", Social, Caller),
        ("DELETE", "/v1/me/mutes/{name}", Social, Caller),
        ("PUT", "/v1/photos/{id}/like", Social, Caller),
        ("DELETE", "/v1/photos/{id}/like", Social, Caller),
        ("GET", "/v1/photos/{id}/likes", Social, Optional),
        ("GET", "/v1/me/likes", Social, Caller),
        ("GET", "/v1/photos/{id}/comments", Social, Optional),
        ("POST", "/v1/photos/{id}/comments", Social, Caller),
        ("DELETE", "/v1/photos/{id}/comments/{comment_id}", Social, Caller),
        ("GET", "/v1/feed", Social, Caller),
        ("GET", "/v1/notifications", Social, Caller),
        ("PUT", "/v1/notifications/read", Social, Caller),
        ("GET", "/v1/me/notification-settings", Social, Caller),
        ("PUT", "/v1/me/notification-settings", Social, Caller),
        ("GET", "/v1/notifications/unsubscribe/{token}", Social, Open),
        ("POST", "/v1/notifications/unsubscribe/{token}", Social, Open),
        ("GET", "/v1/search", Search, Optional),
        ("GET", "/v1/search/suggest", Search, Optional),
        ("GET", "/v1/tags/{tag}/top-users", Search, Optional),
        // Before `/v1/tags/{tag}`: the gateway takes text before a parameter.
        ("GET", "/v1/tags/trending", Search, Optional),
        ("POST", "/v1/admin/reindex", Admin, Caller),
        ("GET", "/v1/admin/reindex/{reindex_id}", Admin, Caller),
    ]
    .map(|(method, path, function, kind)| Route { method, path, function, kind })
    .to_vec()
}
