//! Who may see a photo. What somebody may not see does not exist for them: 404, never 403.

use axum::http::StatusCode;
use domain::{
    id::PhotoId,
    photo::{Photo, Status},
    render::is_renderable,
    tie::Tie,
};
use identity::Caller;
use store::{Store, is_for_followers};

use crate::http::problem::{Kind, Problem};

/// A photo, for somebody who may see it. What the viewer has to do with the owner is read only when it matters: not for
/// nobody, not for the owner, not for what others see in no case.
pub(crate) async fn visible(store: &Store, id: PhotoId, viewer: Option<&Caller>) -> Result<Photo, Problem> {
    let photo = store.photo(id).await?.ok_or_else(|| unknown(id))?;
    let tie = match viewer {
        Some(viewer) if depends_on_tie(&photo, viewer) => store.tie(&viewer.username, &photo.owner).await?,
        _ => Tie::default(),
    };
    if may_see(&photo, viewer, &tie) { Ok(photo) } else { Err(unknown(id)) }
}

/// Those of several photos that a caller may see, in their order. One read of ties for all of them.
pub(crate) async fn visible_of(
    store: &Store,
    photos: Vec<Photo>,
    viewer: &Caller,
) -> Result<Vec<Photo>, Problem> {
    let others = photos.iter().filter(|photo| depends_on_tie(photo, viewer));
    let owners: Vec<_> = others.map(|photo| photo.owner.clone()).collect();
    let ties = store.ties(&viewer.username, &owners).await?;
    let tie = |photo: &Photo| ties.get(&photo.owner).copied().unwrap_or_default();
    Ok(photos.into_iter().filter(|photo| may_see(photo, Some(viewer), &tie(photo))).collect())
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
    if is_renderable(&photo) { Ok(photo) } else { Err(unpublished(&photo, "pictures are made of")) }
}

/// A published photo, for somebody who may see it: people meet under no other.
pub(crate) async fn published(store: &Store, id: PhotoId, viewer: &Caller) -> Result<Photo, Problem> {
    let photo = visible(store, id, Some(viewer)).await?;
    if photo.status == Status::Published {
        return Ok(photo);
    }
    Err(unpublished(&photo, "likes and comments are for"))
}

/// That the caller's account is not being erased: 410 when it is. An access token outlives the account by minutes, in which
/// nothing may be added to what is taken away. A profile that got lost is no reason to refuse.
pub(crate) async fn stays(store: &Store, caller: &Caller) -> Result<(), Problem> {
    let profile = store.profile(&caller.username).await?;
    if profile.is_some_and(|profile| profile.closed_at.is_some()) { Err(erased()) } else { Ok(()) }
}

pub(crate) fn erased() -> Problem {
    Problem::new(Kind::Gone, StatusCode::GONE, "this account is being erased")
}

pub(crate) fn unknown(id: PhotoId) -> Problem {
    Problem::not_found(format!("photo {id} does not exist"))
}

fn unpublished(photo: &Photo, what: &str) -> Problem {
    let (id, status) = (photo.id, photo.status.as_str());
    Problem::conflict(format!("photo {id} is {status}: {what} published photos"))
}

/// Whether it is the viewer's tie to the owner that decides.
fn depends_on_tie(photo: &Photo, viewer: &Caller) -> bool {
    photo.owner != viewer.username && is_for_followers(photo)
}

/// `tie` is the viewer's to the owner. A block counts for moderators too, as long as there is nothing to be judged.
fn may_see(photo: &Photo, viewer: Option<&Caller>, tie: &Tie) -> bool {
    let Some(viewer) = viewer else { return photo.is_public() };
    if photo.owner == viewer.username {
        return photo.status != Status::Deleted;
    }
    let to_be_judged = matches!(photo.status, Status::InReview | Status::Removed);
    let shown = photo.is_public() || (is_for_followers(photo) && tie.follows.is_some());
    (to_be_judged && viewer.moderates()) || (shown && !tie.is_cut())
}

#[cfg(test)]
mod tests {
    use domain::photo::Visibility;
    use jiff::Timestamp;

    use super::*;
    use crate::photos::view::tests::published;

    fn caller(name: &str, groups: &[&str]) -> Caller {
        Caller::from_claims(Some("access"), Some(name), groups.iter().copied()).unwrap()
    }

    /// Who of nobody, a stranger, a follower, a moderator and the owner may see it.
    fn seen_by(status: Status, visibility: Visibility) -> [bool; 5] {
        let photo = Photo { status, visibility, ..published() };
        let (eve, mo, ada) = (caller("eve", &[]), caller("mo_", &["moderator"]), caller("ada", &[]));
        let (none, follows) =
            (Tie::default(), Tie { follows: Some(Timestamp::UNIX_EPOCH), ..Tie::default() });
        [(None, &none), (Some(&eve), &none), (Some(&eve), &follows), (Some(&mo), &none), (Some(&ada), &none)]
            .map(|(viewer, tie)| may_see(&photo, viewer, tie))
    }

    #[test]
    fn each_status_has_its_public() {
        use Visibility::{Followers, Private, Public};
        assert_eq!(seen_by(Status::Published, Public), [true; 5]);
        assert_eq!(seen_by(Status::Published, Followers), [false, false, true, false, true]);
        assert_eq!(seen_by(Status::Published, Private), [false, false, false, false, true]);
        assert_eq!(seen_by(Status::InReview, Private), [false, false, false, true, true]);
        assert_eq!(seen_by(Status::Removed, Public), [false, false, false, true, true]);
        assert_eq!(seen_by(Status::Processing, Public), [false, false, false, false, true]);
        assert_eq!(seen_by(Status::Deleted, Public), [false; 5]);
    }

    #[test]
    fn a_block_either_way_hides_what_is_not_to_be_judged() {
        let follows = Some(Timestamp::UNIX_EPOCH);
        for cut in [
            Tie { blocks: true, follows, ..Tie::default() },
            Tie { blocked_by: true, follows, ..Tie::default() },
        ] {
            for viewer in [caller("eve", &[]), caller("mo_", &["moderator"])] {
                assert!(!may_see(&published(), Some(&viewer), &cut), "{viewer:?}");
            }
            let judged = Photo { status: Status::InReview, ..published() };
            assert!(may_see(&judged, Some(&caller("mo_", &["moderator"])), &cut));
        }
        let mutes = Tie { mutes: true, ..Tie::default() };
        assert!(may_see(&published(), Some(&caller("eve", &[])), &mutes), "a mute is for lists only");
    }

    #[test]
    fn a_tie_is_read_only_where_it_decides() {
        let depends = |status, visibility, name| {
            depends_on_tie(&Photo { status, visibility, ..published() }, &caller(name, &[]))
        };
        assert!(depends(Status::Published, Visibility::Public, "eve"));
        assert!(depends(Status::Published, Visibility::Followers, "eve"));
        assert!(!depends(Status::Published, Visibility::Private, "eve"));
        assert!(!depends(Status::InReview, Visibility::Public, "eve"));
        assert!(!depends(Status::Published, Visibility::Public, "ada"));
    }
}
