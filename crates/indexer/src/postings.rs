//! Under which tags a photo has to be found: those of a photo that anybody may see, and no others.

use std::collections::BTreeSet;

use domain::{photo::Photo, tag::TagName};
use serde::Serialize;

use crate::change::Kind;

/// What a change does to the postings of its photo.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Postings {
    pub put: Vec<TagName>,
    pub delete: Vec<TagName>,
}

/// The difference that a change makes. Doing it twice is doing it once.
#[must_use]
pub fn difference(change: &Kind) -> Postings {
    let (old, new) = (in_view(change.before()), in_view(change.after()));
    Postings {
        put: new.difference(&old).cloned().cloned().collect(),
        delete: old.difference(&new).cloned().cloned().collect(),
    }
}

/// What a photo's postings have to be by its present state alone. A tag that it no longer has cannot be known.
#[must_use]
pub fn present(photo: &Photo) -> Postings {
    let in_view = in_view(Some(photo));
    let tags: BTreeSet<_> = photo.tags.iter().map(|tag| &tag.name).collect();
    Postings {
        delete: tags.difference(&in_view).copied().cloned().collect(),
        put: in_view.into_iter().cloned().collect(),
    }
}

fn in_view(photo: Option<&Photo>) -> BTreeSet<&TagName> {
    photo
        .filter(|photo| photo.is_public())
        .into_iter()
        .flat_map(|photo| &photo.tags)
        .map(|tag| &tag.name)
        .collect()
}
