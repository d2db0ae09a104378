//! Deleting a comment: by who wrote it, by the photo's owner, and by moderators.

use axum::{extract::State, http::StatusCode};
use domain::{
    id::{CommentId, PhotoId},
    social::Comment,
};
use identity::Caller;

use crate::{
    access::visible,
    http::{
        caller::Signed,
        path::Path,
        problem::{Document, Problem},
    },
    social::Social,
};

/// Delete a comment: one's own, one on one's own photo, or as a moderator.
#[utoipa::path(
    delete, path = "/v1/photos/{id}/comments/{comment_id}", tag = "comments",
    params(("id" = PhotoId, Path), ("comment_id" = CommentId, Path)),
    responses(
        (status = 204, description = "It is gone"),
        (status = 403, description = "`forbidden`: neither the comment nor the photo is the caller's", body = Document, content_type = "application/problem+json"),
    ),
    security(("access_token" = [])),
)]
pub(crate) async fn delete_comment(
    State(social): State<Social>,
    Signed(caller): Signed,
    Path((id, comment_id)): Path<(PhotoId, CommentId)>,
) -> Result<StatusCode, Problem> {
    let comment = social.store.comment(id, comment_id).await?;
    let Some(comment) = comment else { return Err(missing(&social, id, comment_id, &caller).await) };
    check(&social, &comment, &caller).await?;
    // Somebody may have been faster, which comes to the same.
    social.store.delete_comment(id, comment_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What somebody wrote is theirs to take back, also where they do not see the photo any more. A moderator is not kept
/// away by a block.
async fn check(social: &Social, comment: &Comment, caller: &Caller) -> Result<(), Problem> {
    if comment.author == caller.username || caller.moderates() {
        return Ok(());
    }
    let photo = visible(&social.store, comment.photo_id, Some(caller)).await?;
    if photo.owner == caller.username {
        return Ok(());
    }
    Err(Problem::forbidden("a comment is deleted by who wrote it, by the photo's owner or by a moderator"))
}

/// Who may not see the photo learns nothing of its comments.
async fn missing(social: &Social, id: PhotoId, comment_id: CommentId, caller: &Caller) -> Problem {
    match visible(&social.store, id, Some(caller)).await {
        Ok(_) => Problem::not_found(format!("comment {comment_id} of photo {id} does not exist")),
        Err(problem) => problem,
    }
}
