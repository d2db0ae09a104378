//! Processing a photo once more: a run that failed goes on where it failed, anything else begins anew.

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    id::{PhotoId, Sha256},
    photo::{Photo, Status},
};
use jiff::Timestamp;
use serde::Serialize;
use store::Answer;
use utoipa::ToSchema;
use workflow::{
    ExecutionState,
    runs::{self, Restart},
};

use super::Photos;
use crate::{
    access::own,
    http::{
        caller::Signed,
        idempotency::{Identified, Key, Turn, replay},
        path::Path,
        problem::Problem,
    },
};

const ROUTE: &str = "POST /v1/photos/{id}/reprocess";

/// Where to follow the run.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reprocessing {
    photo_id: PhotoId,
}

/// Process a photo once more. A photo that is in view stays there meanwhile.
#[utoipa::path(
    post, path = "/v1/photos/{id}/reprocess", tag = "photos",
    params(
        ("id" = PhotoId, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key begins one run only."),
    ),
    responses((status = 202, description = "Follow it at /v1/uploads/{photo_id}", body = Reprocessing)),
    security(("access_token" = [])),
)]
pub(crate) async fn reprocess(
    State(photos): State<Photos>,
    Signed(caller): Signed,
    Path(id): Path<PhotoId>,
    key: Key,
) -> Result<Response, Problem> {
    let now = Timestamp::now();
    let photo = own(&photos.store, id, &caller).await?;
    let fingerprint = Sha256::of(id.to_string().as_bytes());
    let identified = Identified { user: &caller.username, route: ROUTE, fingerprint };
    let ticket = match key.turn(&photos.store, identified, now).await? {
        Turn::First(ticket) => ticket,
        Turn::Again(answer) => return Ok(replay(answer)),
    };
    let answer = restart(&photos, &photo, now).await.and_then(|()| accepted(id));
    ticket.end(answer.as_ref(), now).await;
    answer.map(replay)
}

async fn restart(photos: &Photos, photo: &Photo, now: Timestamp) -> Result<(), Problem> {
    let Some(version) = &photo.version else {
        return Err(Problem::conflict("the file has not arrived yet"));
    };
    // The record of a photo in view does not say whether it is being repaired; its execution does.
    let running = photo.status != Status::Failed
        && photos.workflow.state(photo.id, version, photo.run).await? == ExecutionState::Running;
    if running {
        return Err(Problem::conflict("the photo is being processed"));
    }
    match runs::restart(&photos.store, &photos.workflow, photo, now).await? {
        Restart::Redriven | Restart::Started(_) => Ok(()),
        Restart::Refused => Err(refused(photo)),
    }
}

fn refused(photo: &Photo) -> Problem {
    Problem::conflict(match photo.status {
        Status::Rejected => "the file was rejected and stays so; upload another",
        Status::Removed => "the photo was removed by moderation",
        _ => "another run has begun in the meantime",
    })
}

fn accepted(photo_id: PhotoId) -> Result<Answer, Problem> {
    let body = serde_json::to_string(&Reprocessing { photo_id }).map_err(Problem::internal)?;
    Ok(Answer { status: StatusCode::ACCEPTED.as_u16(), body })
}
