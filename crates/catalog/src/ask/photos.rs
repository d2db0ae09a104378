//! Questions for photos.

use domain::{
    id::{PhotoId, Username},
    photo::Photo,
};
use search::{Subject, find::Place, query::Query};
use store::{Store, StoreError};

use super::{Answer, gather::gather, plan};

/// Photos that anybody may see and that answer the question, the best first; the viewer's blocks and mutes apply.
pub async fn find_photos(
    store: &Store,
    query: &Query,
    viewer: Option<&Username>,
    from: Option<&Place>,
    limit: u32,
) -> Result<Answer<Photo>, StoreError> {
    let planned = plan::for_photos(store, query).await?;
    gather(store, planned, from, limit, |found| shown(store, query, viewer, found)).await
}

/// Those that still answer, and whose owners the viewer wants to see: all but those whom the viewer mutes or has a block
/// with.
async fn shown(
    store: &Store,
    query: &Query,
    viewer: Option<&Username>,
    found: Vec<Subject>,
) -> Result<Vec<(Subject, Photo)>, StoreError> {
    let ids: Vec<_> = found.into_iter().filter_map(photo_of).collect();
    let mut photos = store.photos(&ids).await?;
    photos.retain(|photo| photo.is_public() && query.fits_photo(photo));
    if let Some(viewer) = viewer {
        let others: Vec<_> =
            photos.iter().map(|photo| &photo.owner).filter(|owner| *owner != viewer).cloned().collect();
        let ties = store.ties(viewer, &others).await?;
        photos.retain(|photo| photo.owner == *viewer || ties.get(&photo.owner).is_none_or(|tie| tie.wants()));
    }
    Ok(photos.into_iter().map(|photo| (Subject::Photo(photo.id), photo)).collect())
}

fn photo_of(subject: Subject) -> Option<PhotoId> {
    match subject {
        Subject::Photo(photo) => Some(photo),
        Subject::Person(_) => None,
    }
}
