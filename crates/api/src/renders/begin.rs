//! Asking for a picture that is made step by step: a record that waits, and an execution that ends it.

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    id::{PhotoId, RenderId, Sha256},
    photo::Photo,
    recipe::{Operation, Recipe},
    render::{Render, is_renderable},
    task::RenderInput,
};
use identity::Caller;
use jiff::Timestamp;
use store::{Answer, RenderCreation, Store};

use super::{Renders, recipe, request::RenderRequest, view::RenderView};
use crate::{
    access::{renderable, unknown},
    http::{
        body::Body,
        caller::Signed,
        idempotency::{Identified, Key, Turn, replay},
        path::Path,
        problem::{FieldError, Problem},
    },
};

const ROUTE: &str = "POST /v1/photos/{id}/renders";

/// Ask for a picture made of a published photo by up to 20 operations, in their order.
#[utoipa::path(
    post, path = "/v1/photos/{id}/renders", tag = "renders",
    params(
        ("id" = PhotoId, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body ask for one picture only, and get the same answer for a day."),
    ),
    request_body = RenderRequest,
    responses((status = 202, description = "Follow it at /v1/photos/{id}/renders/{render_id}", body = RenderView)),
    security(("access_token" = [])),
)]
pub(crate) async fn begin_render(
    State(renders): State<Renders>,
    Signed(caller): Signed,
    Path(id): Path<PhotoId>,
    key: Key,
    body: Body<RenderRequest>,
) -> Result<Response, Problem> {
    let now = Timestamp::now();
    let photo = renderable(renders.store(), id, Some(&caller)).await?;
    // The body alone does not say which photo it is for.
    let fingerprint = Sha256::of(format!("{id} {}", body.fingerprint).as_bytes());
    let identified = Identified { user: &caller.username, route: ROUTE, fingerprint };
    let ticket = match key.turn(renders.store(), identified, now).await? {
        Turn::First(ticket) => ticket,
        Turn::Again(answer) => return Ok(replay(answer)),
    };
    let answer = begin(&renders, &caller, &photo, &body.value, now).await;
    ticket.end(answer.as_ref(), now).await;
    answer.map(replay)
}

async fn begin(
    renders: &Renders,
    caller: &Caller,
    photo: &Photo,
    request: &RenderRequest,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let recipe = recipe::of_request(request, photo)?;
    check_marks(renders.store(), &request.operations, caller).await?;
    let render_id = RenderId::new(u64::try_from(now.as_millisecond()).unwrap_or_default());
    create(renders.store(), photo, render_id, caller, recipe, now).await?;
    // A record whose execution was never started is of no harm: nobody learns its id.
    renders.workflow.start(&RenderInput { photo_id: photo.id, render_id }).await?;
    let body = serde_json::to_string(&RenderView::pending(render_id)).map_err(Problem::internal)?;
    Ok(Answer { status: StatusCode::ACCEPTED.as_u16(), body })
}

/// A mark is the caller's own photo, in view: all that are not are told at once.
async fn check_marks(store: &Store, operations: &[Operation], caller: &Caller) -> Result<(), Problem> {
    let mark = |operation: &Operation| match operation {
        Operation::Watermark { photo_id, .. } => Some(*photo_id),
        _ => None,
    };
    let marks =
        operations.iter().enumerate().filter_map(|(index, operation)| Some((index, mark(operation)?)));
    let mut wrong = Vec::new();
    for (index, id) in marks {
        let photo = store.photo(id).await?;
        if !photo.is_some_and(|photo| photo.owner == caller.username && is_renderable(&photo)) {
            let pointer = format!("/operations/{index}/photo_id");
            wrong.push(FieldError { pointer, detail: "not a published photo of yours".into() });
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Problem::invalid(wrong)) }
}

async fn create(
    store: &Store,
    photo: &Photo,
    render_id: RenderId,
    caller: &Caller,
    recipe: Recipe,
    now: Timestamp,
) -> Result<(), Problem> {
    let render = Render::pending(render_id, photo.id, caller.username.clone(), recipe, now);
    match store.create_render(&render).await? {
        RenderCreation::Created => Ok(()),
        RenderCreation::PhotoGone => Err(unknown(photo.id)),
        // 80 random bits met the same millisecond twice: the client's retry gets others.
        RenderCreation::Exists => Err(Problem::unavailable(format!("render {render_id} exists"))),
    }
}
