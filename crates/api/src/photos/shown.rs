//! Photos as one viewer is shown them: the record, and what people left with it. Costs the same for a photo that
//! everybody likes as for one that nobody does.

use std::collections::HashSet;

use axum::Json;
use domain::{
    id::{PhotoId, Username},
    photo::Photo,
};
use store::{Page as StorePage, Store, StoreError};

use super::view::{Around, PhotoView};
use crate::http::{
    cursor::{Cursors, Scope},
    paging::Page,
    problem::Problem,
};

/// A page of photos that the scope's viewer may see.
pub(crate) async fn page(
    store: &Store,
    cursors: &Cursors,
    scope: &Scope<'_>,
    page: StorePage<Photo>,
) -> Result<Json<Page<PhotoView>>, Problem> {
    let views = views(store, page.items, scope.viewer).await?;
    Page::new(views, page.next.as_ref(), cursors, scope).map(Json)
}

/// One photo, for a viewer who may see it.
pub(crate) async fn view(
    store: &Store,
    photo: Photo,
    viewer: Option<&Username>,
) -> Result<PhotoView, StoreError> {
    let around = around(store, &[photo.id], viewer).await?.pop().unwrap_or_default();
    Ok(PhotoView::new(photo, around))
}

/// Photos that the viewer may see, in their order.
pub(crate) async fn views(
    store: &Store,
    photos: Vec<Photo>,
    viewer: Option<&Username>,
) -> Result<Vec<PhotoView>, StoreError> {
    let ids: Vec<_> = photos.iter().map(|photo| photo.id).collect();
    let around = around(store, &ids, viewer).await?;
    Ok(photos.into_iter().zip(around).map(|(photo, around)| PhotoView::new(photo, around)).collect())
}

/// In the order of `ids`, by one read of counts and one of likes for all of them.
async fn around(
    store: &Store,
    ids: &[PhotoId],
    viewer: Option<&Username>,
) -> Result<Vec<Around>, StoreError> {
    let (counts, liked) = tokio::try_join!(store.photo_counts(ids), liked(store, ids, viewer))?;
    let around = |(id, counts)| Around { counts, liked: liked.contains(id) };
    Ok(ids.iter().zip(counts).map(around).collect())
}

async fn liked(
    store: &Store,
    ids: &[PhotoId],
    viewer: Option<&Username>,
) -> Result<HashSet<PhotoId>, StoreError> {
    match viewer {
        Some(viewer) => Ok(store.liked(viewer, ids).await?.into_iter().collect()),
        None => Ok(HashSet::new()),
    }
}
