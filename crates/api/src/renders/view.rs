//! A render as who asked for it sees it.

use domain::{
    id::RenderId,
    render::{Render, RenderState},
};
use serde::Serialize;
use utoipa::ToSchema;

/// How a picture that was asked for gets on.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Render)]
pub(crate) struct RenderView {
    render_id: RenderId,
    status: RenderStatus,
    /// Where the picture is, root-relative, once it is done and while the photo is published. It holds a secret: who
    /// knows it may see the photo. Another one when fewer may see the photo from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        example = "/media/01KAG6Y5N1T2V3W4X5Y6Z7A8B9/0123456789abcdef0123456789abcdef/r/0123456789abcdef0123456789abcdef.jpg"
    )]
    url: Option<String>,
    /// Why there is no picture, when it has failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RenderStatus {
    Pending,
    Done,
    Failed,
}

impl RenderView {
    pub(super) fn pending(render_id: RenderId) -> Self {
        Self { render_id, status: RenderStatus::Pending, url: None, reason: None }
    }

    /// For somebody who may see the photo. `url` is where a picture that is done lies now.
    pub(super) fn new(render: Render, url: Option<String>) -> Self {
        let pending = Self::pending(render.render_id);
        match render.state {
            RenderState::Pending => pending,
            RenderState::Done { .. } => Self { status: RenderStatus::Done, url, ..pending },
            RenderState::Failed { reason } => {
                Self { status: RenderStatus::Failed, reason: Some(reason), ..pending }
            }
        }
    }
}
