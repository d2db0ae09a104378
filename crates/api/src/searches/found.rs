//! Pages of what was found.

use domain::tag::TagName;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{people::person::PersonView, photos::view::PhotoView};

/// A page of what was found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Found {
    pub(super) items: Items,
    /// Where to go on; null on the last page. A page may be shorter than its limit without being the last.
    pub(super) next_cursor: Option<String>,
    /// Whether reading was bounded: something better may be missing on this page.
    pub(super) partial: bool,
}

/// Of the type that was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = FoundItems)]
pub(super) enum Items {
    Photos(Vec<PhotoView>),
    People(Vec<PersonView>),
    Tags(Vec<TagView>),
}

/// A tag in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TagInList)]
pub(super) struct TagView {
    name: TagName,
}

impl From<TagName> for TagView {
    fn from(name: TagName) -> Self {
        Self { name }
    }
}
