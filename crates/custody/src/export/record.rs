//! What an export says of each thing, in names that outlive the service.

use domain::{
    id::{CommentId, PhotoId, Sha256, Username},
    photo::{Camera, Degraded, Photo, Rejection, Status, Visibility},
    profile::Profile,
    social::{Comment, Like, PersonCounts, PhotoCounts},
    tag::Tag,
};
use jiff::Timestamp;
use serde::Serialize;

use super::originals;

#[derive(Debug, Serialize)]
pub(super) struct ProfileRecord {
    username: Username,
    display_name: Option<String>,
    bio: Option<String>,
    country: Option<String>,
    avatar: Option<PhotoId>,
    public_photos: u64,
    followers: u64,
    following: u64,
    created_at: Timestamp,
}

impl ProfileRecord {
    pub(super) fn new(profile: Profile, counts: PersonCounts) -> Self {
        Self {
            username: profile.username,
            display_name: profile.display_name,
            bio: profile.bio,
            country: profile.country,
            avatar: profile.avatar,
            public_photos: counts.photos,
            followers: counts.followers,
            following: counts.following,
            created_at: profile.created_at,
        }
    }
}

/// A photo as its owner may see it. No media URL: who knows one may see the photo.
#[derive(Debug, Serialize)]
pub(super) struct PhotoRecord {
    id: PhotoId,
    /// The original within the export's files.
    file: Option<String>,
    filename: String,
    title: Option<String>,
    caption: Option<String>,
    alt_text: Option<String>,
    tags: Vec<Tag>,
    visibility: Visibility,
    status: Status,
    rejection: Option<Rejection>,
    lacks: Vec<Degraded>,
    content_type: &'static str,
    bytes: u64,
    sha256: Option<Sha256>,
    perceptual_hash: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    placeholder: Option<String>,
    palette: Vec<String>,
    camera: Option<Camera>,
    like_count: u64,
    comment_count: u64,
    created_at: Timestamp,
    published_at: Option<Timestamp>,
}

impl PhotoRecord {
    pub(super) fn new(photo: Photo, counts: PhotoCounts) -> Self {
        let (file, sha256) = (originals::path(&photo), originals::recorded(&photo));
        let format = photo.facts.as_ref().map_or(photo.format, |facts| facts.format);
        let bytes = photo.facts.as_ref().map_or(photo.bytes, |facts| facts.bytes);
        let (width, height) = photo.facts.as_ref().map(|facts| (facts.width, facts.height)).unzip();
        let facts = photo.facts;
        let (placeholder, palette, perceptual_hash, camera) = facts
            .map(|facts| (facts.placeholder, facts.palette, facts.phash, facts.camera))
            .unwrap_or_default();
        Self {
            id: photo.id,
            file,
            filename: photo.filename,
            title: photo.title,
            caption: photo.caption,
            alt_text: photo.alt_text,
            tags: photo.tags,
            visibility: photo.visibility,
            status: photo.status,
            rejection: photo.rejection,
            lacks: photo.degraded,
            content_type: format.media_type(),
            bytes,
            sha256,
            perceptual_hash,
            width,
            height,
            placeholder,
            palette,
            camera,
            like_count: counts.likes,
            comment_count: counts.comments,
            created_at: photo.created_at,
            published_at: photo.published_at,
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct CommentRecord {
    id: CommentId,
    photo_id: PhotoId,
    text: String,
    created_at: Timestamp,
}

impl From<Comment> for CommentRecord {
    fn from(comment: Comment) -> Self {
        let Comment { id, photo_id, text, created_at, .. } = comment;
        Self { id, photo_id, text, created_at }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct LikeRecord {
    photo_id: PhotoId,
    liked_at: Timestamp,
}

impl From<Like> for LikeRecord {
    fn from(like: Like) -> Self {
        Self { photo_id: like.photo_id, liked_at: like.liked_at }
    }
}

/// Somebody to whom there is a tie.
#[derive(Debug, Serialize)]
pub(super) struct PersonRecord {
    pub(super) username: Username,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<Timestamp>,
}
