//! Beginning an upload: a record that waits, and a form by which exactly that file can be sent.

use std::collections::BTreeMap;

use axum::{extract::State, http::StatusCode, response::Response};
use blobs::{PostRequest, keys};
use domain::{
    id::PhotoId,
    limits::UPLOAD_MAX_BYTES,
    photo::{Format, Photo, Status},
};
use identity::Caller;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Answer, Change, Creation, Details};
use utoipa::ToSchema;

use super::{Photos, upload_request::UploadRequest};
use crate::{
    access::stays,
    http::{
        body::Body,
        caller::Signed,
        idempotency::{Identified, Key, Turn, replay},
        problem::{Kind, Problem},
    },
};

const ROUTE: &str = "POST /v1/uploads";

/// A form to POST as `multipart/form-data`: all fields first, then `file`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UploadForm {
    photo_id: PhotoId,
    url: String,
    fields: BTreeMap<String, String>,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// The largest file that is taken at all; the form takes the declared size only.
    max_bytes: u64,
}

/// The caller uploaded these bytes before.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnDuplicate {
    photo_id: PhotoId,
    /// Always true.
    duplicate: bool,
}

/// What has to be read of an answer that was kept.
#[derive(Debug, Deserialize)]
struct Kept {
    photo_id: PhotoId,
    /// Of a form.
    expires_at: Option<Timestamp>,
}

#[derive(Debug)]
enum Begun {
    Form(Box<UploadForm>),
    Duplicate(PhotoId),
}

/// Begin an upload.
///
/// Answers a form for exactly this file, or the caller's own photo of the same bytes. A file that was announced
/// and never sent gets a new form for the same photo, with the new details.
#[utoipa::path(
    post, path = "/v1/uploads", tag = "uploads",
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body begin one upload only, and get the same answer for a day; a form that has ended is replaced.")),
    request_body = UploadRequest,
    responses(
        (status = 201, description = "Send the file with this form", body = UploadForm),
        (status = 200, description = "The caller has this photo already", body = OwnDuplicate),
        (status = 410, description = "`gone`: the photo that this Idempotency-Key began was deleted, or the caller's account is being erased", body = crate::http::problem::Document, content_type = "application/problem+json"),
    ),
    security(("access_token" = [])),
)]
pub(crate) async fn upload(
    State(photos): State<Photos>,
    Signed(caller): Signed,
    key: Key,
    body: Body<UploadRequest>,
) -> Result<Response, Problem> {
    let now = Timestamp::now();
    let request = &body.value;
    let format = request.format()?;
    stays(&photos.store, &caller).await?;
    let identified = Identified { user: &caller.username, route: ROUTE, fingerprint: body.fingerprint };
    let ticket = match key.turn(&photos.store, identified, now).await? {
        Turn::First(ticket) => ticket,
        Turn::Again(answer) => return again(&photos, answer, request, format, now).await,
    };
    let answer = begin(&photos, &caller, request, format, now).await.and_then(|begun| begun.answer());
    ticket.end(answer.as_ref(), now).await;
    answer.map(replay)
}

async fn begin(
    photos: &Photos,
    caller: &Caller,
    request: &UploadRequest,
    format: Format,
    now: Timestamp,
) -> Result<Begun, Problem> {
    let mut photo = request.photo(caller.username.clone(), format, now);
    let form = form(photos, &photo, request, format, now).await?;
    photo.upload_expires_at = Some(form.expires_at);
    match photos.store.create_photo(&photo).await? {
        Creation::Created => Ok(Begun::Form(Box::new(form))),
        Creation::OwnDuplicate(known) => {
            let known = with_new_details(photos, *known, request).await?;
            go_on(photos, &known, request, format, now).await
        }
        // 80 random bits met the same millisecond twice: the client's retry gets others.
        Creation::Exists => Err(Problem::unavailable(format!("photo {} exists", photo.id))),
    }
}

/// The second request of an idempotency key: the same answer, unless its form or its photo has ended
/// in the meantime.
async fn again(
    photos: &Photos,
    answer: Answer,
    request: &UploadRequest,
    format: Format,
    now: Timestamp,
) -> Result<Response, Problem> {
    let kept: Kept = serde_json::from_str(&answer.body).map_err(Problem::internal)?;
    // First of all: a form for a photo that was deleted since would swallow the file.
    let photo = photos.store.photo(kept.photo_id).await?.filter(|photo| photo.status != Status::Deleted);
    let detail = "the photo that this idempotency key began is not there any more";
    let photo = photo.ok_or_else(|| Problem::new(Kind::Gone, StatusCode::GONE, detail))?;
    if kept.expires_at.is_none_or(|end| end > now) {
        return Ok(replay(answer));
    }
    go_on(photos, &photo, request, format, now).await?.answer().map(replay)
}

/// A new form when the file never came, else the photo that is there.
async fn go_on(
    photos: &Photos,
    photo: &Photo,
    request: &UploadRequest,
    format: Format,
    now: Timestamp,
) -> Result<Begun, Problem> {
    if photo.status != Status::AwaitingUpload {
        return Ok(Begun::Duplicate(photo.id));
    }
    let form = form(photos, photo, request, format, now).await?;
    let waits = photos.store.renew_upload(photo.id, form.expires_at).await?;
    Ok(if waits { Begun::Form(Box::new(form)) } else { Begun::Duplicate(photo.id) })
}

/// What the owner says now counts, not what was said with the file that never came.
async fn with_new_details(photos: &Photos, known: Photo, request: &UploadRequest) -> Result<Photo, Problem> {
    let same = (&known.title, &known.caption, &known.alt_text, known.visibility)
        == (&request.title, &request.caption, &request.alt_text, request.visibility);
    if same || known.status != Status::AwaitingUpload {
        return Ok(known);
    }
    let details = Details {
        title: Some(request.title.clone()),
        caption: Some(request.caption.clone()),
        alt_text: Some(request.alt_text.clone()),
        visibility: Some(request.visibility),
        // Nothing was ever to be seen under the old one.
        new_secret: None,
    };
    match photos.store.update_photo(known.id, known.revision, &details).await? {
        Change::Done(photo) => Ok(photo),
        Change::Stale | Change::Missing => {
            Err(Problem::conflict("the same file is being uploaded by another request; try again"))
        }
    }
}

async fn form(
    photos: &Photos,
    photo: &Photo,
    request: &UploadRequest,
    format: Format,
    now: Timestamp,
) -> Result<UploadForm, Problem> {
    let key = keys::original(&photo.owner, photo.id);
    let (bytes, sha256) = (request.bytes, &request.sha256);
    let post = photos.uploads.presign_post(&PostRequest { key: &key, format, bytes, sha256, now }).await?;
    Ok(UploadForm {
        photo_id: photo.id,
        url: post.url,
        fields: post.fields,
        expires_at: post.expires_at,
        max_bytes: UPLOAD_MAX_BYTES,
    })
}

impl Begun {
    fn answer(&self) -> Result<Answer, Problem> {
        let (status, body) = match self {
            Self::Form(form) => (StatusCode::CREATED, serde_json::to_string(form)),
            Self::Duplicate(photo_id) => (
                StatusCode::OK,
                serde_json::to_string(&OwnDuplicate { photo_id: *photo_id, duplicate: true }),
            ),
        };
        Ok(Answer { status: status.as_u16(), body: body.map_err(Problem::internal)? })
    }
}
