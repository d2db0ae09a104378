//! What somebody may be about to type.

use domain::{id::Username, tag::TagName};
use store::{Store, StoreError};

/// How a question might go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Suggestion {
    /// A word of photos, as it is written.
    Word(String),
    Tag(TagName),
    Person {
        username: Username,
        display_name: Option<String>,
    },
}

/// What the last word of what was typed may become: tags after `#`, people after `@`, else all three, the most common
/// first. Nothing that no public photo holds, and nobody with whom the viewer has a block.
pub async fn suggest(
    store: &Store,
    typed: &str,
    viewer: Option<&Username>,
    limit: u32,
) -> Result<Vec<Suggestion>, StoreError> {
    unimplemented!("{store:?} {typed} {viewer:?} {limit}")
}
