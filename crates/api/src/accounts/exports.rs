//! Taking everything one has with one: asked for here, made by a state machine of its own, fetched here.

use axum::{Json, extract::State, http::StatusCode, response::Response};
use domain::{
    export::{Export, ExportStatus},
    id::{ExportId, Sha256, Username},
    limits::{EXPORT_KEPT_S, EXPORT_LINK_S, EXPORTS_A_DAY},
    profile::Profile,
    task::ExportInput,
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use store::{Answer, Store};
use utoipa::ToSchema;

use super::{Accounts, profile};
use crate::http::{
    caller::Signed,
    idempotency::{Identified, Key, Turn, replay},
    path::Path,
    problem::Problem,
};

const ROUTE: &str = "POST /v1/me/exports";
const KEPT: SignedDuration = SignedDuration::from_secs(EXPORT_KEPT_S as i64);

/// An export that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportAsked {
    export_id: ExportId,
    status: ExportStatus,
}

/// An export, with its files once they are there.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportView {
    export_id: ExportId,
    status: ExportStatus,
    /// The link to the first file, once it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// ZIP files: the first holds what is text.
    files: Vec<ExportFile>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportFile {
    url: String,
    /// Seconds until the link ends; ask again for another.
    #[schema(example = 300)]
    expires_in: u64,
}

/// Have everything one has put into ZIP files: profile, photos with their originals and checksums, likes, comments.
///
/// There is one export a day of UTC: asked again, the answer is that of today, unless it failed.
#[utoipa::path(
    post, path = "/v1/me/exports", tag = "accounts",
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key gets the same answer for a day.")),
    responses(
        (status = 202, description = "Follow it at /v1/me/exports/{export_id}", body = ExportAsked),
        (status = 410, description = "`gone`: this account is being erased", body = crate::http::problem::Document, content_type = "application/problem+json"),
    ),
    security(("access_token" = [])),
)]
pub(crate) async fn begin_export(
    State(accounts): State<Accounts>,
    Signed(caller): Signed,
    key: Key,
) -> Result<Response, Problem> {
    let now = Timestamp::now();
    let identified = Identified { user: &caller.username, route: ROUTE, fingerprint: Sha256::of(b"") };
    let ticket = match key.turn(&accounts.store, identified, now).await? {
        Turn::First(ticket) => ticket,
        Turn::Again(answer) => return Ok(replay(answer)),
    };
    let answer = begin(&accounts, &caller.username, now).await;
    ticket.end(answer.as_ref(), now).await;
    answer.map(replay)
}

/// How an export stands, and links to its files, good for five minutes.
#[utoipa::path(
    get, path = "/v1/me/exports/{export_id}", tag = "accounts",
    params(("export_id" = ExportId, Path)),
    responses((status = 200, description = "The export", body = ExportView)),
    security(("access_token" = [])),
)]
pub(crate) async fn export(
    State(accounts): State<Accounts>,
    Signed(caller): Signed,
    Path(id): Path<ExportId>,
) -> Result<Json<ExportView>, Problem> {
    let export = accounts.store.export(&caller.username, id).await?;
    let kept = export.filter(|export| export.expires_at > Timestamp::now().as_second());
    let export = kept.ok_or_else(|| Problem::not_found(format!("export {id} does not exist")))?;
    let mut files = Vec::with_capacity(export.files.len());
    for key in &export.files {
        let url = accounts.renditions.export_link(key).await?;
        files.push(ExportFile { url, expires_in: EXPORT_LINK_S });
    }
    let url = files.first().map(|file| file.url.clone());
    Ok(Json(ExportView { export_id: id, status: export.status, url, files, created_at: export.created_at }))
}

async fn begin(accounts: &Accounts, username: &Username, now: Timestamp) -> Result<Answer, Problem> {
    let profile = profile::open_profile(&accounts.store, username, now).await?;
    let Export { id, owner, status, .. } = of_today(&accounts.store, &profile, now).await?;
    if status == ExportStatus::Queued {
        // Always: the call before may have ended between the record and this.
        accounts.exports.start(&ExportInput { username: owner, export_id: id }).await?;
    }
    let body = serde_json::to_string(&ExportAsked { export_id: id, status }).map_err(Problem::internal)?;
    Ok(Answer { status: StatusCode::ACCEPTED.as_u16(), body })
}

/// Today's export, made now or before; the next one of today when it failed, and the last of those that are allowed
/// however it ended.
async fn of_today(store: &Store, profile: &Profile, now: Timestamp) -> Result<Export, Problem> {
    let username = &profile.username;
    let mut failed = None;
    for number in 0..EXPORTS_A_DAY {
        let id = ExportId::of_day(username, profile.created_at, now, number);
        let export = queued(id, username, now);
        if store.create_export(&export).await? {
            return Ok(export);
        }
        match store.export(username, export.id).await? {
            Some(known) if known.status == ExportStatus::Failed => failed = Some(known),
            Some(known) => return Ok(known),
            None => return Err(Problem::unavailable("an export that was there is not there")),
        }
    }
    failed.ok_or_else(|| Problem::internal("no export is allowed"))
}

fn queued(id: ExportId, owner: &Username, now: Timestamp) -> Export {
    Export {
        id,
        owner: owner.clone(),
        status: ExportStatus::Queued,
        files: Vec::new(),
        created_at: now,
        expires_at: (now + KEPT).as_second(),
    }
}
