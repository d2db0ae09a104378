//! Questions for photos.

use std::collections::HashMap;

use domain::{id::Username, photo::Photo};
use search::{
    Subject,
    find::{Hit, Place},
    query::Query,
};
use store::{Store, StoreError};

use super::{
    Answer,
    gather::{Look, gather},
    plan,
};

/// Photos that anybody may see and that answer the question, the best first; the viewer's blocks and mutes apply.
pub async fn find_photos(
    store: &Store,
    query: &Query,
    viewer: Option<&Username>,
    from: Option<&Place>,
    limit: u32,
) -> Result<Answer<Photo>, StoreError> {
    let planned = plan::for_photos(store, query).await?;
    let Some(plan) = planned.plan else { return Ok(Answer::none()) };
    let answer = gather(store, plan, from, limit, &Records { store, query, viewer }).await?;
    Ok(Answer { is_partial: answer.is_partial || planned.is_partial, ..answer })
}

struct Records<'a> {
    store: &'a Store,
    query: &'a Query,
    viewer: Option<&'a Username>,
}

impl Look for Records<'_> {
    type Item = Photo;

    /// Those of the hits that still answer, and whose owners the viewer wants to see.
    async fn look(&self, hits: Vec<Hit>) -> Result<Vec<(Hit, Photo)>, StoreError> {
        let Self { store, query, viewer } = *self;
        let ids: Vec<_> = hits.iter().filter_map(|hit| photo_of(&hit.subject)).collect();
        let mut photos = store.photos(&ids).await?;
        photos.retain(|photo| photo.is_public() && query.fits_photo(photo));
        let photos = wanted(store, viewer, photos).await?;
        let mut photos: HashMap<_, _> = photos.into_iter().map(|photo| (photo.id, photo)).collect();
        let shown = |hit: Hit| {
            let photo = photos.remove(&photo_of(&hit.subject)?)?;
            Some((hit, photo))
        };
        Ok(hits.into_iter().filter_map(shown).collect())
    }
}

/// One's own, and those of whom the viewer neither mutes nor has a block with.
async fn wanted(
    store: &Store,
    viewer: Option<&Username>,
    mut photos: Vec<Photo>,
) -> Result<Vec<Photo>, StoreError> {
    let Some(viewer) = viewer else { return Ok(photos) };
    let others: Vec<_> =
        photos.iter().map(|photo| &photo.owner).filter(|owner| *owner != viewer).cloned().collect();
    let ties = store.ties(viewer, &others).await?;
    photos.retain(|photo| photo.owner == *viewer || ties.get(&photo.owner).is_none_or(|tie| tie.wants()));
    Ok(photos)
}

fn photo_of(subject: &Subject) -> Option<domain::id::PhotoId> {
    match subject {
        Subject::Photo(photo) => Some(*photo),
        Subject::Person(_) => None,
    }
}
