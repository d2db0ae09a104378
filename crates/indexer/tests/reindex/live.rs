//! What people do while the table is rebuilt: they post, edit, hide and delete, and each change is filed as the stream's
//! consumer files it.

use domain::{id::PhotoId, photo::Visibility};
use store::Details;

use crate::{
    PHOTOS, Town, caption,
    support::{now, person},
    world::{Post, change, file, publish},
};

const CHANGES: usize = 48;

/// Goes on for a while; the photos that came.
pub(crate) async fn go_on(town: &Town) -> Vec<PhotoId> {
    let mut posted = Vec::new();
    for n in 0..CHANGES {
        let photo = town.photos[n * 7 % PHOTOS];
        match n % 6 {
            0 => posted.push(publish(&town.store, &Post::by("bob", &caption(n))).await.id),
            1 => edit(town, photo, &format!("Sunrise at {} #amrum", caption(n))).await,
            2 => show(town, photo, Visibility::Private).await,
            3 => like(town, photo, n).await,
            4 => show(town, town.photos[(n - 2) * 7 % PHOTOS], Visibility::Public).await,
            _ => edit(town, photo, &caption(n + 1)).await,
        }
    }
    posted
}

async fn edit(town: &Town, photo: PhotoId, caption: &str) {
    let details = Details { caption: Some(Some(caption.to_owned())), ..Details::default() };
    change(&town.store, photo, &details).await;
    file(&town.store, photo).await;
}

async fn show(town: &Town, photo: PhotoId, visibility: Visibility) {
    change(&town.store, photo, &Details { visibility: Some(visibility), ..Details::default() }).await;
    file(&town.store, photo).await;
}

/// The fourth moves all entries of the photo.
async fn like(town: &Town, photo: PhotoId, n: usize) {
    for liker in 0..4 {
        town.store.like(photo, &person(&format!("liker_{n}_{liker}")), now()).await.unwrap();
    }
    file(&town.store, photo).await;
}
