//! Ending a kind of mail by the link in it, without a log-in: by the mail program's own button (RFC 8058), or by a person
//! who follows the link. Following it changes nothing yet, because scanners follow every link.

use axum::{
    extract::{FromRef, FromRequestParts, State},
    http::{HeaderMap, HeaderName, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use domain::{
    notice::MailKind,
    unsubscribe::{Tokens, Unsubscription},
};
use store::Store;

use crate::{
    http::{
        path::Path,
        problem::{Document, Problem},
    },
    social::Social,
};

/// No script, no frame around it, and the form leads back here only.
const POLICY: &str = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What the link in the path is for.
#[derive(Debug)]
pub(crate) struct Link(Unsubscription);

impl<S: Send + Sync> FromRequestParts<S> for Link
where
    Tokens: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(token) = Path::<String>::from_request_parts(parts, state).await?;
        Tokens::from_ref(state).read(&token).map(Self).ok_or_else(no_link)
    }
}

/// A page with a button that ends the mails; the page itself changes nothing.
#[utoipa::path(
    get, path = "/v1/notifications/unsubscribe/{token}", tag = "notifications",
    params(("token" = String, Path, description = "As it stands in the mail.")),
    responses(
        (status = 200, description = "The page", body = String, content_type = "text/html"),
        (status = 404, description = "`not-found`: no link of ours, or the account is gone", body = Document, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn unsubscribe_page(
    State(social): State<Social>,
    Link(link): Link,
) -> Result<Response, Problem> {
    still_there(&social.store, &link).await?;
    let (mails, name) = (mails(link.kind), &link.username);
    let form = format!(
        "<p>{name} gets mails {mails}.</p>\n\
         <form method=\"post\"><button>No more mails {mails}</button></form>"
    );
    Ok(page(&form))
}

/// No more mails of the kind that the link is for. Any body is taken, such as `List-Unsubscribe=One-Click`.
#[utoipa::path(
    post, path = "/v1/notifications/unsubscribe/{token}", tag = "notifications",
    params(("token" = String, Path, description = "As it stands in the mail.")),
    responses(
        (status = 204, description = "No more such mails"),
        (status = 200, description = "The same, told to who accepts `text/html`", body = String, content_type = "text/html"),
        (status = 404, description = "`not-found`: no link of ours, or the account is gone", body = Document, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn unsubscribe(
    State(social): State<Social>,
    Link(link): Link,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    // Settings of an account that is gone would stay behind.
    still_there(&social.store, &link).await?;
    social.store.unsubscribe(&link.username, link.kind).await?;
    if !is_browser(&headers) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let done = format!("<p>No more mails {} for {}.</p>", mails(link.kind), link.username);
    Ok(page(&done))
}

fn mails(kind: MailKind) -> &'static str {
    match kind {
        MailKind::Follows => "when somebody follows",
        MailKind::Moderation => "when moderation has decided on a photo",
    }
}

/// A person who pressed the button wants to see that something happened; a mail program does not look.
fn is_browser(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted.into_iter().any(|accepted| accepted.contains("text/html"))
}

/// Nothing in `body` needs escaping: a username has letters, digits and `_`.
fn page(body: &str) -> Response {
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Mails from Picstack</title>\n</head>\n<body>\n<main>\n<h1>Mails from Picstack</h1>\n{body}\n</main>\n\
         </body>\n</html>\n"
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    (headers, Html(page)).into_response()
}

/// That the account to which the mail went is there, and not just somebody who has its name now.
async fn still_there(store: &Store, link: &Unsubscription) -> Result<(), Problem> {
    let profile = store.profile(&link.username).await?;
    let there = profile.is_some_and(|profile| profile.closed_at.is_none() && link.is_for(&profile));
    if there { Ok(()) } else { Err(no_link()) }
}

fn no_link() -> Problem {
    Problem::not_found("this link ends no mails: it was changed on its way, or the account is gone")
}
