//! What somebody wants to upload, checked before a byte is sent.

use domain::{
    id::{PhotoId, Sha256, Username},
    limits::{ALT_TEXT_MAX_CHARS, CAPTION_MAX_CHARS, FILENAME_MAX_CHARS, TITLE_MAX_CHARS, UPLOAD_MAX_BYTES},
    photo::{Format, Photo, Visibility},
    tag::with_hashtags_of,
};
use jiff::Timestamp;
use utoipa::ToSchema;

use crate::http::{
    fields::{Fields, Parse},
    problem::Problem,
    value,
};

/// A photo to be uploaded. `album_id` is refused like any unknown field until there are albums.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UploadRequest {
    #[schema(max_length = 255, example = "dusk.jpg")]
    pub(crate) filename: String,
    /// The media type of the file: image/jpeg, image/png, image/webp or image/gif.
    #[schema(example = "image/jpeg")]
    pub(crate) content_type: String,
    /// The exact size of the file.
    #[schema(minimum = 1, maximum = 52_428_800)]
    pub(crate) bytes: u64,
    /// Of the file, 64 hexadecimal digits.
    pub(crate) sha256: Sha256,
    #[schema(max_length = 200)]
    pub(crate) title: Option<String>,
    /// Its hashtags become tags.
    #[schema(max_length = 2200)]
    pub(crate) caption: Option<String>,
    #[schema(max_length = 1000)]
    pub(crate) alt_text: Option<String>,
    pub(crate) visibility: Visibility,
}

const CONTENT_TYPE_MAX_CHARS: usize = 100;
pub(crate) const VISIBILITIES: &str = "public, followers, private";

impl Parse for UploadRequest {
    fn parse(fields: &mut Fields) -> Option<Self> {
        let filename = fields.required("filename", value::text(FILENAME_MAX_CHARS));
        let content_type = fields.required("content_type", value::text(CONTENT_TYPE_MAX_CHARS));
        let bytes = fields.required("bytes", value::integer(1));
        let sha256 = fields.required("sha256", value::parsed);
        let title = fields.optional("title", value::optional_text(TITLE_MAX_CHARS));
        let caption = fields.optional("caption", value::optional_text(CAPTION_MAX_CHARS));
        let alt_text = fields.optional("alt_text", value::optional_text(ALT_TEXT_MAX_CHARS));
        let visibility = fields.required("visibility", value::name(VISIBILITIES));
        Some(Self {
            filename: filename?,
            content_type: content_type?,
            bytes: bytes?,
            sha256: sha256?,
            title: title?.flatten(),
            caption: caption?.flatten(),
            alt_text: alt_text?.flatten(),
            visibility: visibility?,
        })
    }
}

impl UploadRequest {
    /// The format, when file and size are what is taken.
    pub(crate) fn format(&self) -> Result<Format, Problem> {
        if self.bytes > UPLOAD_MAX_BYTES {
            let detail = format!("{} bytes are too many: at most {UPLOAD_MAX_BYTES} are taken", self.bytes);
            return Err(Problem::too_large(detail));
        }
        let essence = self.content_type.split(';').next().unwrap_or_default().trim();
        Format::from_media_type(essence).ok_or_else(|| not_taken(essence))
    }

    /// The record that waits for the file.
    pub(crate) fn photo(&self, owner: Username, format: Format, now: Timestamp) -> Photo {
        let id = PhotoId::new(u64::try_from(now.as_millisecond()).unwrap_or_default());
        Photo {
            visibility: self.visibility,
            title: self.title.clone(),
            caption: self.caption.clone(),
            alt_text: self.alt_text.clone(),
            filename: self.filename.clone(),
            sha256: Some(self.sha256),
            bytes: self.bytes,
            tags: with_hashtags_of(self.caption.as_deref(), &[]),
            ..Photo::awaiting(id, owner, format, now)
        }
    }
}

fn not_taken(media_type: &str) -> Problem {
    let taken = Format::ALL.map(Format::media_type).join(", ");
    let advice = match media_type.to_ascii_lowercase().as_str() {
        "image/heic" | "image/heif" | "image/avif" => "; convert the photo to JPEG first",
        _ => "",
    };
    Problem::unsupported_media(format!("{media_type} is not taken: send one of {taken}{advice}"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::http::fields::parse;

    fn request(change: Value) -> Result<UploadRequest, Value> {
        let mut body = json!({
            "filename": "dusk.jpg", "content_type": "image/jpeg", "bytes": 1234, "visibility": "public",
            "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        });
        body.as_object_mut().unwrap().append(&mut change.as_object().unwrap().clone());
        parse(body.to_string().as_bytes()).map_err(|problem| document(&problem))
    }

    fn document(problem: &Problem) -> Value {
        serde_json::to_value(problem.document("", "")).unwrap()
    }

    #[test]
    fn a_new_photo_waits_for_its_file_and_has_the_captions_tags() {
        let request = request(json!({"caption": " Dusk at #sylt ", "title": ""})).unwrap();
        let now = "2026-11-20T12:00:00Z".parse().unwrap();
        let photo = request.photo("ada".parse().unwrap(), request.format().unwrap(), now);
        assert_eq!(photo.status, domain::photo::Status::AwaitingUpload);
        assert_eq!((photo.title, photo.caption.as_deref()), (None, Some("Dusk at #sylt")));
        assert_eq!(photo.tags[0].name.as_str(), "sylt");
        assert_eq!(photo.id.created_ms(), 1_795_176_000_000);
    }

    #[test]
    fn every_wrong_field_is_named_and_albums_are_not_there_yet() {
        let wrong = json!({"filename": "", "bytes": 0, "sha256": "x", "visibility": "all", "album_id": "a"});
        let errors = request(wrong).unwrap_err()["errors"].clone();
        let pointers: Vec<_> = errors.as_array().unwrap().iter().map(|e| e["pointer"].clone()).collect();
        assert_eq!(pointers, ["/filename", "/bytes", "/sha256", "/visibility", "/album_id"]);
    }

    #[test]
    fn what_cannot_be_taken_is_refused_with_advice() {
        let refusal = |change| document(&request(change).unwrap().format().unwrap_err());
        let heic = refusal(json!({"content_type": "image/heic"}));
        assert_eq!((&heic["status"], &heic["type"]), (&json!(415), &json!("unsupported-media")));
        assert_eq!(
            heic["detail"],
            "image/heic is not taken: send one of image/jpeg, image/png, image/webp, image/gif; \
             convert the photo to JPEG first"
        );
        let large = refusal(json!({"bytes": UPLOAD_MAX_BYTES + 1}));
        assert_eq!((&large["status"], &large["type"]), (&json!(413), &json!("too-large")));
        let with_parameter = request(json!({"content_type": "IMAGE/PNG; charset=binary"})).unwrap();
        assert_eq!(with_parameter.format().unwrap(), Format::Png);
    }
}
