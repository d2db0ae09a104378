//! Who may see a photo. What somebody may not see does not exist for them: 404, never 403.

use domain::{
    id::PhotoId,
    photo::{Photo, Status},
    render::is_renderable,
};
use identity::Caller;
use store::Store;

use crate::http::problem::Problem;

/// A photo, for somebody who may see it.
pub(crate) async fn visible(store: &Store, id: PhotoId, viewer: Option<&Caller>) -> Result<Photo, Problem> {
    let photo = store.photo(id).await?;
    photo.filter(|photo| may_see(photo, viewer)).ok_or_else(|| unknown(id))
}

/// A photo, for its owner, who alone may change it.
pub(crate) async fn own(store: &Store, id: PhotoId, caller: &Caller) -> Result<Photo, Problem> {
    let photo = store.photo(id).await?;
    let own = |photo: &Photo| photo.owner == caller.username && photo.status != Status::Deleted;
    photo.filter(own).ok_or_else(|| unknown(id))
}

/// A photo of which pictures can be made, for somebody who may see it.
pub(crate) async fn renderable(
    store: &Store,
    id: PhotoId,
    viewer: Option<&Caller>,
) -> Result<Photo, Problem> {
    let photo = visible(store, id, viewer).await?;
    if is_renderable(&photo) {
        return Ok(photo);
    }
    let detail = format!("photo {id} is {}: pictures are made of published photos", photo.status.as_str());
    Err(Problem::conflict(detail))
}

pub(crate) fn unknown(id: PhotoId) -> Problem {
    Problem::not_found(format!("photo {id} does not exist"))
}

/// A photo for followers is its owner's alone as long as nobody can follow anybody.
fn may_see(photo: &Photo, viewer: Option<&Caller>) -> bool {
    if photo.status == Status::Deleted {
        return false;
    }
    let owner = viewer.is_some_and(|viewer| viewer.username == photo.owner);
    let to_be_judged = matches!(photo.status, Status::InReview | Status::Removed);
    photo.is_public() || owner || (to_be_judged && viewer.is_some_and(Caller::moderates))
}

#[cfg(test)]
mod tests {
    use domain::photo::Visibility;

    use super::*;
    use crate::photos::view::tests::published;

    fn caller(name: &str, groups: &[&str]) -> Caller {
        Caller::from_claims(Some("access"), Some(name), groups.iter().copied()).unwrap()
    }

    /// Who of nobody, a stranger, a moderator and the owner may see it.
    fn seen_by(status: Status, visibility: Visibility) -> [bool; 4] {
        let photo = Photo { status, visibility, ..published() };
        let (eve, mo, ada) = (caller("eve", &[]), caller("mo_", &["moderator"]), caller("ada", &[]));
        [None, Some(&eve), Some(&mo), Some(&ada)].map(|viewer| may_see(&photo, viewer))
    }

    #[test]
    fn each_status_has_its_public() {
        use Visibility::{Followers, Private, Public};
        assert_eq!(seen_by(Status::Published, Public), [true; 4]);
        assert_eq!(seen_by(Status::Published, Followers), [false, false, false, true]);
        assert_eq!(seen_by(Status::Published, Private), [false, false, false, true]);
        assert_eq!(seen_by(Status::InReview, Private), [false, false, true, true]);
        assert_eq!(seen_by(Status::Removed, Public), [false, false, true, true]);
        assert_eq!(seen_by(Status::Processing, Public), [false, false, false, true]);
        assert_eq!(seen_by(Status::Deleted, Public), [false; 4]);
    }
}
