//! A comment as the API shows it.

use std::collections::HashMap;

use domain::{
    id::{CommentId, Username},
    social::Comment,
};
use jiff::Timestamp;
use serde::Serialize;
use store::{Store, StoreError};
use utoipa::ToSchema;

use crate::people::person::{PersonView, people};

/// A comment, and who wrote it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Comment)]
pub(crate) struct CommentView {
    id: CommentId,
    author: Username,
    /// The author's, as it is now.
    display_name: Option<String>,
    /// The author's: a root-relative URL.
    avatar: Option<String>,
    text: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

/// Those of the comments whose authors are there for the viewer.
pub(super) async fn views(
    store: &Store,
    comments: Vec<Comment>,
    viewer: Option<&Username>,
) -> Result<Vec<CommentView>, StoreError> {
    let mut authors: Vec<_> = comments.iter().map(|comment| comment.author.clone()).collect();
    authors.sort_unstable();
    authors.dedup();
    let people = people(store, &authors, viewer).await?;
    let people: HashMap<_, _> = people.into_iter().map(|person| (person.username.clone(), person)).collect();
    let view = |comment: Comment| {
        let author = people.get(&comment.author)?.clone();
        Some(CommentView::new(comment, Some(author)))
    };
    Ok(comments.into_iter().filter_map(view).collect())
}

/// A comment for who has just written it.
///
/// It is written already: that its author cannot be read just now must not make it a failure, which would be tried again.
pub(super) async fn written(store: &Store, comment: Comment) -> CommentView {
    let author = people(store, std::slice::from_ref(&comment.author), None).await;
    CommentView::new(comment, author.ok().and_then(|mut author| author.pop()))
}

impl CommentView {
    /// Without an author only when the author's profile got lost.
    fn new(comment: Comment, author: Option<PersonView>) -> Self {
        let (display_name, avatar) =
            author.map(|author| (author.display_name, author.avatar)).unwrap_or_default();
        Self {
            id: comment.id,
            author: comment.author,
            display_name,
            avatar,
            text: comment.text,
            created_at: comment.created_at,
        }
    }
}
