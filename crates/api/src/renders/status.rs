//! How a picture that was asked for gets on.

use axum::{Json, extract::State};
use domain::{
    id::{PhotoId, RenderId},
    render::{RenderState, is_renderable},
};

use super::{Renders, made::made, view::RenderView};
use crate::{
    access::visible,
    http::{
        caller::Signed,
        path::Path,
        problem::{Document, Problem},
    },
};

/// How a picture that one asked for gets on: for whom asked, as long as they may see the photo, for a week.
///
/// One that is done and not there any more, because fewer may see the photo than before or because it expired, is made
/// again while the caller waits.
#[utoipa::path(
    get, path = "/v1/photos/{id}/renders/{render_id}", tag = "renders",
    params(("id" = PhotoId, Path), ("render_id" = RenderId, Path)),
    responses(
        (status = 200, description = "How it stands", body = RenderView),
        (status = 422, description = "`validation`: it was made once and cannot be made again, because a photo that is laid over it is not published any more", body = Document, content_type = "application/problem+json"),
    ),
    security(("access_token" = [])),
)]
pub(crate) async fn render_status(
    State(renders): State<Renders>,
    Signed(caller): Signed,
    Path((id, render_id)): Path<(PhotoId, RenderId)>,
) -> Result<Json<RenderView>, Problem> {
    let photo = visible(renders.store(), id, Some(&caller)).await?;
    let render = renders.store().render(id, render_id).await?;
    let own = render.filter(|render| render.asked_by == caller.username);
    let render =
        own.ok_or_else(|| Problem::not_found(format!("render {render_id} of photo {id} does not exist")))?;
    let url = match render.state {
        RenderState::Done { .. } if is_renderable(&photo) => {
            let key = made(&renders, id, Some(&caller), |_| Ok(render.recipe.clone())).await?;
            Some(format!("/{key}"))
        }
        _ => None,
    };
    Ok(Json(RenderView::new(render, url)))
}
