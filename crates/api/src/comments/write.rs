//! Writing a comment.

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    id::{CommentId, PhotoId, Sha256},
    limits::{COMMENT_MAX_CHARS, COMMENTS_A_MINUTE},
    social::Comment,
};
use identity::Caller;
use jiff::Timestamp;
use store::{Answer, Rate, Store};
use utoipa::ToSchema;

use super::view::{CommentView, written};
use crate::{
    access::{published, stays},
    http::{
        body::Body,
        caller::Signed,
        fields::{Fields, Parse},
        idempotency::{Identified, Key, Sameness, Turn, replay},
        path::Path,
        problem::{Document, Problem},
        value,
    },
    social::Social,
};

const ROUTE: &str = "POST /v1/photos/{id}/comments";
const RATE: Rate = Rate { what: "comments", times: COMMENTS_A_MINUTE, seconds: 60 };

/// A comment to be written.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewComment {
    /// Any script, emoji, line breaks; no other control characters.
    #[schema(min_length = 1, max_length = 1000, example = "Good light")]
    text: String,
}

impl Parse for NewComment {
    fn parse(fields: &mut Fields) -> Option<Self> {
        Some(Self { text: fields.required("text", value::text(COMMENT_MAX_CHARS))? })
    }
}

/// Comment on a photo: at most ten times a minute.
#[utoipa::path(
    post, path = "/v1/photos/{id}/comments", tag = "comments",
    params(
        ("id" = PhotoId, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and text write one comment only, and get the same answer for a day."),
    ),
    request_body = NewComment,
    responses(
        (status = 201, description = "It is written", body = CommentView),
        (status = 410, description = "`gone`: the caller's account is being erased", body = Document, content_type = "application/problem+json"),
        (status = 409, description = "`conflict`: the photo is not published; told to who may see it all the same. `idempotency-conflict`: the first request of the key is under way", body = Document, content_type = "application/problem+json"),
    ),
    security(("access_token" = [])),
)]
pub(crate) async fn write_comment(
    State(social): State<Social>,
    Signed(caller): Signed,
    Path(id): Path<PhotoId>,
    key: Key,
    body: Body<NewComment>,
) -> Result<Response, Problem> {
    let now = Timestamp::now();
    stays(&social.store, &caller).await?;
    published(&social.store, id, &caller).await?;
    // The body alone does not say which photo it is for.
    let fingerprint = Sha256::of(format!("{id} {}", body.fingerprint).as_bytes());
    let identified = Identified { user: &caller.username, route: ROUTE, fingerprint };
    let ticket = match key.turn(&social.store, identified, now).await? {
        Turn::First(ticket) => ticket,
        Turn::Again(answer) => return Ok(replay(answer)),
    };
    let comment = comment(ticket.sameness(), &caller, id, body.value.text, now);
    let answer = write(&social.store, comment, now).await;
    ticket.end(answer.as_ref(), now).await;
    answer.map(replay)
}

/// With a key, each try makes the same comment: one whose answer was lost may have written it.
fn comment(
    sameness: Option<Sameness>,
    caller: &Caller,
    photo_id: PhotoId,
    text: String,
    now: Timestamp,
) -> Comment {
    let created_at = sameness.map_or(now, |same| same.since);
    let created_ms = u64::try_from(created_at.as_millisecond()).unwrap_or_default();
    let id = sameness
        .map_or_else(|| CommentId::new(created_ms), |same| CommentId::of_request(&same.seed, created_ms));
    Comment { id, photo_id, author: caller.username.clone(), text, created_at }
}

async fn write(store: &Store, comment: Comment, now: Timestamp) -> Result<Answer, Problem> {
    if let Err(left_s) = store.take_turn(&comment.author, RATE, now).await? {
        let detail = format!("at most {COMMENTS_A_MINUTE} comments a minute; the next in {left_s} s");
        return Err(Problem::rate_limited_for(left_s, detail));
    }
    let is_there = store.add_comment(&comment).await?
        || store.comment(comment.photo_id, comment.id).await?.as_ref() == Some(&comment);
    if !is_there {
        // 80 random bits met the same millisecond twice: the client's retry gets others.
        return Err(Problem::unavailable(format!("comment {} exists", comment.id)));
    }
    let body = serde_json::to_string(&written(store, comment).await).map_err(Problem::internal)?;
    Ok(Answer { status: StatusCode::CREATED.as_u16(), body })
}
