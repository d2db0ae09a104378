//! What people are told: in their inbox, and some of it by email.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    id::{CommentId, ExportId, NoticeId, PhotoId, Username},
    photo::Status,
};

/// One entry of somebody's inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub id: NoticeId,
    #[serde(flatten)]
    pub news: News,
    pub created_at: Timestamp,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum News {
    /// Somebody follows you.
    Followed { by: Username },
    /// Somebody likes your photo.
    Liked { by: Username, photo_id: PhotoId },
    /// Somebody wrote under your photo.
    Commented { by: Username, photo_id: PhotoId, comment_id: CommentId },
    /// Your photo came to an outcome that you did not wish for, or out of review.
    Photo { photo_id: PhotoId, status: Status },
    /// The export you asked for is there, or could not be made.
    Export { export_id: ExportId, done: bool },
}

impl News {
    /// Who is told of; nobody when it is about one's own things.
    #[must_use]
    pub fn by(&self) -> Option<&Username> {
        match self {
            Self::Followed { by } | Self::Liked { by, .. } | Self::Commented { by, .. } => Some(by),
            Self::Photo { .. } | Self::Export { .. } => None,
        }
    }
}

/// What somebody wants to be mailed about. In the inbox everything is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotificationSettings {
    /// When somebody follows.
    pub email_follows: bool,
    /// When moderation has decided on a photo.
    pub email_moderation: bool,
}

impl NotificationSettings {
    /// Whether mails of a kind are wanted.
    #[must_use]
    pub fn wants(&self, kind: MailKind) -> bool {
        match kind {
            MailKind::Follows => self.email_follows,
            MailKind::Moderation => self.email_moderation,
        }
    }
}

impl Default for NotificationSettings {
    fn default() -> Self {
        Self { email_follows: true, email_moderation: true }
    }
}

/// What a mail is about; the unsubscribe link in it is for this only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    Follows,
    Moderation,
}

impl MailKind {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Follows => "follows",
            Self::Moderation => "moderation",
        }
    }
}
