//! A photo: what its owner says of it, what the pipeline found out, and where it stands.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    id::{MediaSecret, PhotoId, Sha256, Username},
    moderation::Moderation,
    tag::{self, Tag},
};

/// The whole record of a photo. Who may see which part is for the API to decide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Photo {
    pub id: PhotoId,
    pub owner: Username,
    pub status: Status,
    pub visibility: Visibility,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt_text: Option<String>,
    pub filename: String,
    /// As declared at upload, checked by Derive. Absent for an adopted object until Publish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Sha256>,
    /// Bytes of the original, as declared at upload.
    pub bytes: u64,
    pub format: Format,
    pub secret: MediaSecret,
    /// The version of the original in the uploads bucket that the runs work on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<ObjectVersion>,
    /// The newest run of the workflow; 0 before the first.
    pub run: u32,
    /// Counts every change to what a reader sees; the ETag.
    pub revision: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejection: Option<Rejection>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub degraded: Vec<Degraded>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<Facts>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "tag::still_valid")]
    pub tags: Vec<Tag>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moderation: Option<Moderation>,
    pub created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<Timestamp>,
    /// When the last presigned upload that was given out ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload_expires_at: Option<Timestamp>,
}

impl Photo {
    /// A photo that is expected and of which nothing else is known yet: private, until its owner says more.
    #[must_use]
    pub fn awaiting(id: PhotoId, owner: Username, format: Format, created_at: Timestamp) -> Self {
        Self {
            id,
            owner,
            status: Status::AwaitingUpload,
            visibility: Visibility::Private,
            title: None,
            caption: None,
            alt_text: None,
            filename: String::new(),
            sha256: None,
            bytes: 0,
            format,
            secret: MediaSecret::random(),
            version: None,
            run: 0,
            revision: 1,
            rejection: None,
            failure: None,
            degraded: Vec::new(),
            facts: None,
            tags: Vec::new(),
            moderation: None,
            created_at,
            published_at: None,
            upload_expires_at: None,
        }
    }

    /// Whether anybody may see it, signed in or not.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.status == Status::Published && self.visibility == Visibility::Public
    }
}

/// Where a photo stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The record is there, the object is not.
    AwaitingUpload,
    Processing,
    Published,
    /// Suggestive, or moderation could not be done: a moderator decides.
    InReview,
    /// Explicit: out of view.
    Removed,
    /// Not an image we can take; the owner can act on the reason.
    Rejected,
    /// The run failed; the original is kept and the run can be redriven.
    Failed,
    /// Deleted by its owner: a tombstone until its objects are gone.
    Deleted,
}

impl Status {
    pub const ALL: [Self; 8] = [
        Self::AwaitingUpload,
        Self::Processing,
        Self::Published,
        Self::InReview,
        Self::Removed,
        Self::Rejected,
        Self::Failed,
        Self::Deleted,
    ];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AwaitingUpload => "awaiting_upload",
            Self::Processing => "processing",
            Self::Published => "published",
            Self::InReview => "in_review",
            Self::Removed => "removed",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
            Self::Deleted => "deleted",
        }
    }

    /// Whether nobody gets a picture of the photo, whatever their relation to it.
    #[must_use]
    pub fn is_out_of_view(self) -> bool {
        matches!(self, Self::Removed | Self::Rejected | Self::Deleted)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    Public,
    Followers,
    Private,
}

/// The file formats that have a name here; which of them can be decoded is for `imaging` to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Format {
    #[serde(rename = "image/jpeg")]
    Jpeg,
    #[serde(rename = "image/png")]
    Png,
    #[serde(rename = "image/webp")]
    Webp,
    #[serde(rename = "image/gif")]
    Gif,
}

impl Format {
    pub const ALL: [Self; 4] = [Self::Jpeg, Self::Png, Self::Webp, Self::Gif];

    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
        }
    }

    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Gif => "gif",
        }
    }

    /// Reads a media type as a client writes it: any case, without parameters.
    #[must_use]
    pub fn from_media_type(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.media_type().eq_ignore_ascii_case(text.trim()))
    }
}

/// The version id that the bucket gave an object.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ObjectVersion(pub String);

/// What Derive found out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Pixels of the original after its orientation is applied.
    pub width: u32,
    pub height: u32,
    pub format: Format,
    pub sha256: Sha256,
    pub bytes: u64,
    pub renditions: Vec<Rendition>,
    /// A ThumbHash in base64: a blurred preview in about 25 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// Dominant colours, `#rrggbb`, the most frequent first.
    #[serde(default)]
    pub palette: Vec<String>,
    /// A perceptual hash, 16 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phash: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub camera: Option<Camera>,
}

/// One size of a photo as it is delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendition {
    /// `thumbnail` or `display`.
    pub name: String,
    pub width: u32,
    pub height: u32,
    pub bytes: u64,
    pub format: Format,
}

/// What the camera says of the shot. Never a place: GPS stays in the original.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Camera {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub make: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lens: Option<String>,
    /// As the camera wrote it, without a zone: `2026-05-04T10:11:12`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<String>,
    /// Seconds, such as `1/250`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposure_s: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub f_number: Option<f32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iso: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focal_length_mm: Option<f32>,
}

/// Why an upload was not taken, in words its owner can act on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rejection {
    pub reason: RejectionReason,
    pub detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum RejectionReason {
    /// Truncated or broken data.
    #[serde(rename = "Image.Corrupt")]
    Corrupt,
    /// A format that is not taken, or a file that is no image.
    #[serde(rename = "Image.Unsupported")]
    Unsupported,
    /// Too many bytes, pixels, frames or scans.
    #[serde(rename = "Image.TooLarge")]
    TooLarge,
    /// The bytes that arrived are not the bytes that were declared.
    #[serde(rename = "Image.HashMismatch")]
    HashMismatch,
}

/// Why a run failed: the error's name as the state machine saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Failure {
    pub error: String,
    pub run: u32,
}

/// What a published photo still lacks, repaired by a later run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Degraded {
    Labels,
    Moderation,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tag::TagSource;

    #[test]
    fn a_status_is_spelled_the_same_everywhere() {
        for status in Status::ALL {
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
        }
    }

    #[test]
    fn media_types_are_read_in_any_case() {
        assert_eq!(Format::from_media_type("IMAGE/JPEG"), Some(Format::Jpeg));
        assert_eq!(Format::from_media_type("image/heic"), None);
        for format in Format::ALL {
            assert_eq!(serde_json::to_value(format).unwrap(), format.media_type());
        }
    }

    #[test]
    fn a_photo_is_read_without_what_is_no_tag_any_more() {
        let (id, owner) = (PhotoId::new(1), "ada".parse().unwrap());
        let photo = Photo::awaiting(id, owner, Format::Jpeg, Timestamp::UNIX_EPOCH);
        let tag = Tag { name: "sea".parse().unwrap(), source: TagSource::Label, confidence: Some(98.25) };
        let mut record = serde_json::to_value(Photo { tags: vec![tag.clone()], ..photo.clone() }).unwrap();
        let tags = record["tags"].as_array_mut().unwrap();
        // What is no letter, what has too many letters by now, no letter at all, and the same tag in another form.
        for name in ["100฿", &"ﬁ".repeat(26), "ﾞﾞ", "ｓea"] {
            tags.push(serde_json::json!({"name": name, "source": "label"}));
        }
        let read: Photo = serde_json::from_value(record).unwrap();
        assert_eq!(read, Photo { tags: vec![tag], ..photo });
    }
}
