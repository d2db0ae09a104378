//! Rebuilding what the search finds, from the records of photos and people.

use axum::{Json, extract::State, http::StatusCode, response::Response};
use domain::{
    id::{ReindexId, Sha256},
    task::ReindexInput,
};
use jiff::Timestamp;
use serde::Serialize;
use store::Answer;
use utoipa::ToSchema;
use workflow::{ExecutionState, ReindexState};

use super::Admin;
use crate::http::{
    caller,
    idempotency::{Identified, Key, Sameness, Turn, replay},
    path::Path,
    problem::{Document, Problem},
};

const ROUTE: &str = "POST /v1/admin/reindex";

/// A rebuild that has begun.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReindexBegun {
    reindex_id: ReindexId,
    status: ReindexStatus,
}

/// A rebuild.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reindex)]
pub(super) struct ReindexView {
    reindex_id: ReindexId,
    status: ReindexStatus,
    #[schema(value_type = String, format = DateTime)]
    started_at: Timestamp,
    /// Once it has ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Timestamp>,
}

/// How a rebuild stands.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ReindexStatus {
    Running,
    Succeeded,
    Failed,
}

/// Rebuild what the search finds, from the records. For administrators; one at a time.
///
/// What is found now is found meanwhile, too.
#[utoipa::path(
    post, path = "/v1/admin/reindex", tag = "admin",
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key begins one rebuild only, and gets the same answer for a day.")),
    responses(
        (status = 202, description = "Follow it at /v1/admin/reindex/{reindex_id}", body = ReindexBegun),
        (status = 403, description = "`forbidden`: the caller is no administrator", body = Document, content_type = "application/problem+json"),
        (status = 409, description = "`conflict`: another rebuild is under way, which is named. `idempotency-conflict`: the first request of the key is under way", body = Document, content_type = "application/problem+json"),
    ),
    security(("access_token" = [])),
)]
pub(super) async fn begin_reindex(
    State(admin): State<Admin>,
    caller::Admin(caller): caller::Admin,
    key: Key,
) -> Result<Response, Problem> {
    let now = Timestamp::now();
    let identified = Identified { user: &caller.username, route: ROUTE, fingerprint: Sha256::of(b"") };
    let ticket = match key.turn(&admin.store, identified, now).await? {
        Turn::First(ticket) => ticket,
        Turn::Again(answer) => return Ok(replay(answer)),
    };
    let answer = begin(&admin, id(ticket.sameness(), now), now).await;
    ticket.end(answer.as_ref(), now).await;
    answer.map(replay)
}

/// How a rebuild stands. For administrators.
#[utoipa::path(
    get, path = "/v1/admin/reindex/{reindex_id}", tag = "admin",
    params(("reindex_id" = ReindexId, Path)),
    responses(
        (status = 200, description = "The rebuild", body = ReindexView),
        (status = 403, description = "`forbidden`: the caller is no administrator", body = Document, content_type = "application/problem+json"),
    ),
    security(("access_token" = [])),
)]
pub(super) async fn reindex(
    State(admin): State<Admin>,
    _: caller::Admin,
    Path(id): Path<ReindexId>,
) -> Result<Json<ReindexView>, Problem> {
    let ReindexState { state, began_at, ended_at } = admin.reindexes.look(id).await?;
    let there = ReindexStatus::of(&state).zip(began_at);
    let (status, started_at) =
        there.ok_or_else(|| Problem::not_found(format!("reindex {id} does not exist")))?;
    Ok(Json(ReindexView { reindex_id: id, status, started_at, ended_at }))
}

/// With a key, each try begins the same rebuild: one whose answer was lost may have begun it.
fn id(sameness: Option<Sameness>, now: Timestamp) -> ReindexId {
    let ms = |at: Timestamp| u64::try_from(at.as_millisecond()).unwrap_or_default();
    sameness.map_or_else(|| ReindexId::new(ms(now)), |same| ReindexId::of_request(&same.seed, ms(same.since)))
}

async fn begin(admin: &Admin, id: ReindexId, now: Timestamp) -> Result<Answer, Problem> {
    let turn = turn(admin, id, now).await?;
    let reindex_id = turn.map_err(|other| Problem::conflict(format!("reindex {other} is under way")))?;
    admin.reindexes.start(&ReindexInput { reindex_id }).await?;
    let body = ReindexBegun { reindex_id, status: ReindexStatus::Running };
    let body = serde_json::to_string(&body).map_err(Problem::internal)?;
    Ok(Answer { status: StatusCode::ACCEPTED.as_u16(), body })
}

/// One at a time: which rebuild is to be started now, or which is under way.
async fn turn(admin: &Admin, id: ReindexId, now: Timestamp) -> Result<Result<ReindexId, ReindexId>, Problem> {
    let Some(other) = admin.store.begin_rebuild(id, now).await? else { return Ok(Ok(id)) };
    match admin.reindexes.look(other).await?.state {
        ExecutionState::Running => Ok(Err(other)),
        // Whoever took the turn failed to start it, or is about to: then it is the same rebuild for both.
        ExecutionState::Missing => Ok(Ok(other)),
        // It ended without giving its turn back.
        ExecutionState::Succeeded | ExecutionState::Failed { .. } => {
            admin.store.end_rebuild(other).await?;
            Ok(admin.store.begin_rebuild(id, now).await?.map_or(Ok(id), Err))
        }
    }
}

impl ReindexStatus {
    /// None of what was never started.
    fn of(state: &ExecutionState) -> Option<Self> {
        match state {
            ExecutionState::Missing => None,
            ExecutionState::Running => Some(Self::Running),
            ExecutionState::Succeeded => Some(Self::Succeeded),
            ExecutionState::Failed { .. } => Some(Self::Failed),
        }
    }
}
