//! What `dev` serves for itself under `/_local`: a page, the inbox and the stack.

pub(crate) mod inbox;
mod page;

use std::sync::Arc;

use axum::{Json, Router, extract::State, http::header, response::IntoResponse, routing::get};
use serde_json::{Value, json};

use self::inbox::{Inbox, Message};
use crate::{aws, deploy::Deployed};

/// What there is to show; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Local {
    pub(crate) base_url: String,
    pub(crate) aws_url: String,
    pub(crate) stack: Arc<Deployed>,
    pub(crate) inbox: Inbox,
}

impl Local {
    pub(crate) fn router(self) -> Router {
        Router::new()
            .route("/_local", get(show))
            .route("/_local/inbox.json", get(inbox))
            .route("/_local/stack.json", get(stack))
            .with_state(self)
    }

    /// The inbox as it is at this moment. While the emulator does not answer, it is what was there before.
    async fn messages(&self) -> Vec<Message> {
        let _ = self.inbox.collect().await;
        self.inbox.messages().await
    }
}

async fn show(State(local): State<Local>) -> impl IntoResponse {
    let html = page::render(&local, &local.messages().await);
    let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    (headers, html)
}

async fn inbox(State(local): State<Local>) -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store")], Json(local.messages().await))
}

async fn stack(State(local): State<Local>) -> Json<Value> {
    Json(json!({
        "base_url": local.base_url,
        "aws_url": local.aws_url,
        "region": aws::REGION,
        "outputs": local.stack.outputs,
        "resources": local.stack.resources,
        "dropped": local.stack.dropped,
    }))
}
