//! A person's avatar: the thumbnail of one of the person's photos, for as long as everybody may see that photo. Looked
//! up whenever it is shown, so that it goes with the photo, and under the photo's present secret.

use std::collections::HashMap;

use blobs::keys;
use domain::{
    id::{PhotoId, Username},
    photo::Photo,
    profile::Profile,
};
use store::{Store, StoreError};

/// The rendition that is shown.
const RENDITION: &str = "thumbnail";

/// The root-relative URL of a person's avatar; none without one, or when not everybody may see it any more.
pub(crate) async fn url(store: &Store, profile: &Profile) -> Result<Option<String>, StoreError> {
    let Some(id) = profile.avatar else { return Ok(None) };
    let photo = store.photo(id).await?;
    Ok(photo.filter(|photo| serves(photo, &profile.username)).and_then(|photo| url_of(&photo)))
}

/// The URLs of several people's avatars, in as few reads as there can be; who has none is left out.
pub(crate) async fn urls(
    store: &Store,
    profiles: &[Profile],
) -> Result<HashMap<Username, String>, StoreError> {
    let ids: Vec<_> = profiles.iter().filter_map(|profile| profile.avatar).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let photos = store.photos(&ids).await?;
    let photos: HashMap<PhotoId, &Photo> = photos.iter().map(|photo| (photo.id, photo)).collect();
    let url = |profile: &Profile| {
        let photo = photos.get(&profile.avatar?).filter(|photo| serves(photo, &profile.username))?;
        Some((profile.username.clone(), url_of(photo)?))
    };
    Ok(profiles.iter().filter_map(url).collect())
}

/// Whether a photo may be somebody's avatar: one's own, published, and for everybody to see.
pub(crate) fn serves(photo: &Photo, owner: &Username) -> bool {
    photo.owner == *owner && photo.is_public()
}

fn url_of(photo: &Photo) -> Option<String> {
    let renditions = &photo.facts.as_ref()?.renditions;
    let rendition = renditions.iter().find(|rendition| rendition.name == RENDITION)?;
    Some(format!("/{}", keys::media(photo.id, &photo.secret, &rendition.name, rendition.format)))
}

#[cfg(test)]
mod tests {
    use domain::photo::{Status, Visibility};

    use super::*;
    use crate::photos::view::tests::published;

    #[test]
    fn only_ones_own_photo_that_everybody_sees_serves() {
        let (ada, eve) = ("ada".parse().unwrap(), "eve".parse().unwrap());
        assert!(serves(&published(), &ada) && !serves(&published(), &eve));
        for visibility in [Visibility::Followers, Visibility::Private] {
            assert!(!serves(&Photo { visibility, ..published() }, &ada), "{visibility:?}");
        }
        for status in [Status::Processing, Status::InReview, Status::Removed, Status::Deleted] {
            assert!(!serves(&Photo { status, ..published() }, &ada), "{status:?}");
        }
    }

    #[test]
    fn it_is_the_thumbnail_under_the_present_secret() {
        let url = "/media/01KAG6Y5N1T2V3W4X5Y6Z7A8B9/00112233445566778899aabbccddeeff/thumbnail.webp";
        assert_eq!(url_of(&published()).as_deref(), Some(url));
        assert_eq!(url_of(&Photo { facts: None, ..published() }), None);
    }
}
