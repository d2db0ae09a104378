//! How a question that is being typed may go on.

use axum::{Json, extract::State};
use catalog::Suggestion;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Search, asked::Typed};
use crate::http::{caller::Viewer, problem::Problem};

/// What is suggested, the most common first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Suggestions {
    items: Vec<SuggestionView>,
}

/// One way to go on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Suggestion)]
struct SuggestionView {
    kind: SuggestionKind,
    /// What to put in place of the last word: `sunset`, `#sunset`, `@ada`.
    #[schema(example = "#sunset")]
    text: String,
    /// Of people who have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
}

/// What a suggestion names.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SuggestionKind {
    Word,
    Tag,
    User,
}

/// What the last word of what was typed so far may become.
///
/// Tags after `#`, people after `@`, else words, tags and people, the most common first. Only what public photos have,
/// and nobody between whom and the caller there is a block. Whatever is half typed is fine.
#[utoipa::path(
    get, path = "/v1/search/suggest", tag = "search",
    params(
        ("q" = Option<String>, Query, description = "What was typed so far", example = "lighthouse #sy", max_length = 200),
        ("limit" = Option<u32>, Query, description = "Suggestions; 10 by default", minimum = 1, maximum = 20),
    ),
    responses((status = 200, description = "Suggestions; none for nothing", body = Suggestions)),
    security((), ("access_token" = [])),
)]
pub(super) async fn suggest(
    State(search): State<Search>,
    Viewer(viewer): Viewer,
    typed: Typed,
) -> Result<Json<Suggestions>, Problem> {
    let viewer = viewer.as_ref().map(|viewer| &viewer.username);
    let suggested = catalog::suggest(&search.store, &typed.text, viewer, typed.limit).await?;
    Ok(Json(Suggestions { items: suggested.into_iter().map(SuggestionView::from).collect() }))
}

impl From<Suggestion> for SuggestionView {
    fn from(suggestion: Suggestion) -> Self {
        let view = |kind, text| Self { kind, text, display_name: None };
        match suggestion {
            Suggestion::Word(word) => view(SuggestionKind::Word, word),
            Suggestion::Tag(tag) => view(SuggestionKind::Tag, format!("#{tag}")),
            Suggestion::Person { username, display_name } => {
                Self { display_name, ..view(SuggestionKind::User, format!("@{username}")) }
            }
        }
    }
}
