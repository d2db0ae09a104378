//! How an upload gets on, and which files need none.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use domain::{
    id::{PhotoId, Sha256},
    photo::{Degraded, Failure, Photo, Rejection, Status},
    stage::{Stage, StageReport},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::Photos;
use crate::{
    access::own,
    http::{
        body::Body,
        caller::Signed,
        fields::{Fields, Parse},
        path::Path,
        problem::Problem,
        value,
    },
};

const CHECK_MAX: usize = 100;

/// Where a photo stands in the pipeline.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UploadStatus {
    photo_id: PhotoId,
    status: Status,
    stages: Stages,
    /// What a published photo still lacks; it is repaired without anybody asking.
    degraded: Vec<Degraded>,
    /// Only when the photo was rejected or its run failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
}

/// The newest word of each stage; null before it began.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Stages {
    derive: Option<StageReport>,
    tag: Option<StageReport>,
    moderate: Option<StageReport>,
    publish: Option<StageReport>,
}

/// Why there is no photo to be seen.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Reason {
    /// The name of the rejection, or of the error that failed the run.
    #[schema(example = "Image.Corrupt")]
    reason: String,
    detail: String,
}

/// The hashes of files, to be checked before they are uploaded.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UploadCheck {
    #[schema(max_items = 100)]
    sha256: Vec<Sha256>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KnownUploads {
    /// Of the files the caller has uploaded: hash → photo.
    #[schema(value_type = std::collections::HashMap<String, PhotoId>)]
    known: BTreeMap<String, PhotoId>,
}

impl Parse for UploadCheck {
    fn parse(fields: &mut Fields) -> Option<Self> {
        let sha256 = fields.required("sha256", |list| value::list(list, CHECK_MAX, value::parsed));
        Some(Self { sha256: sha256? })
    }
}

/// How an upload gets on, for its owner.
#[utoipa::path(
    get, path = "/v1/uploads/{photo_id}", tag = "uploads",
    params(("photo_id" = PhotoId, Path)),
    responses((status = 200, description = "Where it stands", body = UploadStatus)),
    security(("access_token" = [])),
)]
pub(crate) async fn upload_status(
    State(photos): State<Photos>,
    Signed(caller): Signed,
    Path(id): Path<PhotoId>,
) -> Result<Json<UploadStatus>, Problem> {
    let photo = own(&photos.store, id, &caller).await?;
    let mut stages = photos.store.stages(id).await?;
    let stages = Stages {
        derive: stages.remove(&Stage::Derive),
        tag: stages.remove(&Stage::Tag),
        moderate: stages.remove(&Stage::Moderate),
        publish: stages.remove(&Stage::Publish),
    };
    let reason = reason(&photo);
    Ok(Json(UploadStatus { photo_id: id, status: photo.status, stages, degraded: photo.degraded, reason }))
}

/// Which of these files the caller has uploaded already.
#[utoipa::path(
    post, path = "/v1/uploads/check", tag = "uploads",
    request_body = UploadCheck,
    responses((status = 200, description = "Those that need no upload", body = KnownUploads)),
    security(("access_token" = [])),
)]
pub(crate) async fn check_uploads(
    State(photos): State<Photos>,
    Signed(caller): Signed,
    body: Body<UploadCheck>,
) -> Result<Json<KnownUploads>, Problem> {
    let hashes = photos.store.photos_by_hashes(&caller.username, &body.value.sha256).await?;
    let ids: Vec<_> = hashes.iter().map(|(_, id)| *id).collect();
    // Announced is not uploaded: a file whose upload never came has to be sent still.
    let there: Vec<_> =
        photos.store.photos(&ids).await?.iter().filter(|p| arrived(p)).map(|p| p.id).collect();
    let known = hashes.into_iter().filter(|(_, id)| there.contains(id));
    Ok(Json(KnownUploads { known: known.map(|(sha256, id)| (sha256.to_string(), id)).collect() }))
}

fn arrived(photo: &Photo) -> bool {
    !matches!(photo.status, Status::AwaitingUpload | Status::Rejected | Status::Deleted)
}

fn reason(photo: &Photo) -> Option<Reason> {
    match (photo.status, &photo.rejection, &photo.failure) {
        (Status::Rejected, Some(Rejection { reason, detail }), _) => {
            // Its name in JSON is its name everywhere.
            let reason = serde_json::to_value(reason).ok()?.as_str()?.to_owned();
            Some(Reason { reason, detail: detail.clone() })
        }
        (Status::Failed, _, Some(Failure { error, run })) => {
            let detail = format!("run {run} failed; the original is kept and can be processed again");
            Some(Reason { reason: error.clone(), detail })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use domain::photo::RejectionReason;

    use super::*;
    use crate::photos::view::tests::published;

    #[test]
    fn only_a_photo_that_did_not_make_it_has_a_reason() {
        let rejection = Rejection { reason: RejectionReason::Corrupt, detail: "it ends early".into() };
        let failure = Failure { error: "Task.Panic".into(), run: 2 };
        let photo = Photo { rejection: Some(rejection), failure: Some(failure), ..published() };
        let code = |status| reason(&Photo { status, ..photo.clone() }).map(|reason| reason.reason);
        assert_eq!(code(Status::Rejected).as_deref(), Some("Image.Corrupt"));
        assert_eq!(code(Status::Failed).as_deref(), Some("Task.Panic"));
        assert_eq!(code(Status::Published), None);
    }
}
