//! What people leave with each other's photos, and how much of it there is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{CommentId, PhotoId, Username};

/// What there is of one person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PersonCounts {
    /// Public photos.
    pub photos: u64,
    pub followers: u64,
    pub following: u64,
}

/// What there is of one photo.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PhotoCounts {
    pub likes: u64,
    pub comments: u64,
}

/// Somebody's like of a photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Like {
    pub photo_id: PhotoId,
    pub username: Username,
    pub liked_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    pub id: CommentId,
    pub photo_id: PhotoId,
    pub author: Username,
    pub text: String,
    pub created_at: Timestamp,
}
