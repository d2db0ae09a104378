//! What people do, each through the function that serves it; and what the stream's consumer makes of it.

use anyhow::Result;
use serde_json::json;

use super::Scene;
use crate::request::Request;

/// Something to be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    Profile,
    PhotosOfProfile,
    Photo,
    Recent,
    Feed,
    BusyFeed,
    Follow,
    FollowDelivered,
    Unfollow,
    UnfollowDelivered,
    Like,
    LikeDelivered,
    Unlike,
    Comment,
    CommentDelivered,
    Inbox,
    Publish,
    PublishDelivered,
}

impl Operation {
    pub const ALL: [Self; 18] = [
        Self::Profile,
        Self::PhotosOfProfile,
        Self::Photo,
        Self::Recent,
        Self::Feed,
        Self::BusyFeed,
        Self::Follow,
        Self::FollowDelivered,
        Self::Unfollow,
        Self::UnfollowDelivered,
        Self::Like,
        Self::LikeDelivered,
        Self::Unlike,
        Self::Comment,
        Self::CommentDelivered,
        Self::Inbox,
        Self::Publish,
        Self::PublishDelivered,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::PhotosOfProfile => "photos of a profile, page of 20",
            Self::Photo => "photo",
            Self::Recent => "recent photos, page of 20",
            Self::Feed => "feed, page of 20, following one",
            Self::BusyFeed => "feed, page of 20, following 11",
            Self::Follow => "follow",
            Self::FollowDelivered => "– backfill and notice",
            Self::Unfollow => "unfollow",
            Self::UnfollowDelivered => "– entries taken out",
            Self::Like => "like",
            Self::LikeDelivered => "– notice",
            Self::Unlike => "unlike",
            Self::Comment => "comment",
            Self::CommentDelivered => "– notice",
            Self::Inbox => "inbox, page of 20",
            Self::Publish => "publish a photo",
            Self::PublishDelivered => "– fan-out to followers",
        }
    }

    pub(super) async fn run(self, scene: &mut Scene) -> Result<()> {
        let (author, photo) = (&scene.author, scene.photo);
        let (get, put, delete) = (
            |url: &str| Request::new("GET", url),
            |url: &str| Request::new("PUT", url),
            |url: &str| Request::new("DELETE", url),
        );
        let (social, photos) = (&scene.social, &scene.photos);
        let following = format!("/v1/me/following/{author}");
        let like = format!("/v1/photos/{photo}/like");
        let answered = match self {
            Self::Profile => social.request(&get(&format!("/v1/users/{author}")).by(&scene.reader)).await,
            Self::PhotosOfProfile => {
                let request = get(&format!("/v1/users/{author}/photos?limit=20")).by(&scene.reader);
                photos.request(&request).await
            }
            Self::Photo => photos.request(&get(&format!("/v1/photos/{photo}")).by(&scene.reader)).await,
            Self::Recent => photos.request(&get("/v1/photos?sort=recent&limit=20").by(&scene.reader)).await,
            Self::Feed => social.request(&get("/v1/feed?limit=20").by(&scene.reader)).await,
            Self::BusyFeed => social.request(&get("/v1/feed?limit=20").by(&scene.busy_reader)).await,
            Self::Follow => social.request(&put(&following).by(&scene.stranger)).await,
            Self::Unfollow => social.request(&delete(&following).by(&scene.stranger)).await,
            Self::Like => social.request(&put(&like).by(&scene.reader)).await,
            Self::Unlike => social.request(&delete(&like).by(&scene.reader)).await,
            Self::Comment => {
                let text = json!({"text": "What a light! Which filter did you use for the sky?"});
                let request = Request::new("POST", &format!("/v1/photos/{photo}/comments"));
                social.request(&request.by(&scene.reader).json(&text)).await
            }
            Self::Inbox => social.request(&get("/v1/notifications?limit=20").by(author)).await,
            Self::Publish => scene.publish.invoke(&scene.unpublished).await,
            Self::FollowDelivered
            | Self::UnfollowDelivered
            | Self::LikeDelivered
            | Self::CommentDelivered
            | Self::PublishDelivered => return scene.deliver().await,
        };
        let answer = answered?;
        if matches!(self, Self::Feed | Self::BusyFeed | Self::Recent | Self::PhotosOfProfile | Self::Inbox) {
            let items = answer["items"].as_array().map_or(0, Vec::len);
            anyhow::ensure!(items == 20, "a page of {items}");
        }
        Ok(())
    }
}
