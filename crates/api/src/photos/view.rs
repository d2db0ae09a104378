//! A photo as the API shows it.

use blobs::keys;
use domain::{
    id::{PhotoId, Username},
    photo::{Camera, Photo, Rendition, Status, Visibility},
    social::PhotoCounts,
    tag::Tag,
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A photo. Sizes, renditions, palette and camera come with the pipeline's work.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Photo)]
pub(crate) struct PhotoView {
    id: PhotoId,
    owner: Username,
    title: Option<String>,
    caption: Option<String>,
    alt_text: Option<String>,
    visibility: Visibility,
    status: Status,
    /// Pixels, upright.
    width: Option<u32>,
    height: Option<u32>,
    tags: Vec<Tag>,
    /// None of a photo that was removed or rejected: the files are deleted.
    renditions: Vec<RenditionView>,
    /// A ThumbHash in base64.
    placeholder: Option<String>,
    /// `#rrggbb`, the most frequent first.
    palette: Vec<String>,
    camera: Option<Camera>,
    /// How many people like it. Counts change without the photo's ETag.
    like_count: u64,
    comment_count: u64,
    /// Whether the caller likes it; false for nobody.
    liked: bool,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

/// One size of a photo.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Rendition)]
pub(crate) struct RenditionView {
    #[schema(example = "thumbnail")]
    name: String,
    /// Root-relative. It holds a secret: who knows it may see the photo.
    #[schema(example = "/media/01KAG6Y5N1T2V3W4X5Y6Z7A8B9/0123456789abcdef0123456789abcdef/thumbnail.jpg")]
    url: String,
    width: u32,
    height: u32,
    bytes: u64,
    content_type: &'static str,
}

/// What people left with a photo, for one viewer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Around {
    pub(crate) counts: PhotoCounts,
    pub(crate) liked: bool,
}

impl PhotoView {
    /// For somebody who may see the photo: the renditions' URLs are part of it.
    pub(crate) fn new(photo: Photo, around: Around) -> Self {
        let renditions = renditions(&photo);
        let (width, height) = photo.facts.as_ref().map(|facts| (facts.width, facts.height)).unzip();
        let (placeholder, palette, camera) =
            photo.facts.map(|facts| (facts.placeholder, facts.palette, facts.camera)).unwrap_or_default();
        Self {
            id: photo.id,
            owner: photo.owner,
            title: photo.title,
            caption: photo.caption,
            alt_text: photo.alt_text,
            visibility: photo.visibility,
            status: photo.status,
            width,
            height,
            tags: photo.tags,
            renditions,
            placeholder,
            palette,
            camera,
            like_count: around.counts.likes,
            comment_count: around.counts.comments,
            liked: around.liked,
            created_at: photo.created_at,
        }
    }
}

/// Where the pictures are, as long as there are any.
fn renditions(photo: &Photo) -> Vec<RenditionView> {
    if photo.status.is_out_of_view() {
        return Vec::new();
    }
    let renditions = photo.facts.iter().flat_map(|facts| &facts.renditions);
    renditions.map(|rendition| RenditionView::new(photo, rendition)).collect()
}

impl RenditionView {
    fn new(photo: &Photo, rendition: &Rendition) -> Self {
        let key = keys::media(photo.id, &photo.secret, &rendition.name, rendition.format);
        Self {
            name: rendition.name.clone(),
            url: format!("/{key}"),
            width: rendition.width,
            height: rendition.height,
            bytes: rendition.bytes,
            content_type: rendition.format.media_type(),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::json;

    use super::*;

    /// A published public photo of ada's.
    pub(crate) fn published() -> Photo {
        serde_json::from_value(json!({
            "id": "01KAG6Y5N1T2V3W4X5Y6Z7A8B9", "owner": "ada", "status": "published", "visibility": "public",
            "caption": "Dusk at #sylt", "filename": "dusk.jpg", "bytes": 1234, "format": "image/jpeg",
            "secret": "00112233445566778899aabbccddeeff", "run": 1, "revision": 3,
            "facts": {
                "width": 4000, "height": 3000, "format": "image/jpeg", "bytes": 1234,
                "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "renditions": [
                    {"name": "thumbnail", "width": 320, "height": 240, "bytes": 9000, "format": "image/webp"}
                ],
                "palette": ["#102030"],
            },
            "tags": [{"name": "sylt", "source": "hashtag"}],
            "created_at": "2026-11-20T12:00:00Z",
        }))
        .unwrap()
    }

    #[test]
    fn a_photo_is_shown_with_the_urls_of_its_renditions() {
        let around = Around { counts: PhotoCounts { likes: 7, comments: 2 }, liked: true };
        assert_eq!(
            serde_json::to_value(PhotoView::new(published(), around)).unwrap(),
            json!({
                "id": "01KAG6Y5N1T2V3W4X5Y6Z7A8B9", "owner": "ada", "title": null,
                "caption": "Dusk at #sylt", "alt_text": null, "visibility": "public", "status": "published",
                "width": 4000, "height": 3000, "tags": [{"name": "sylt", "source": "hashtag"}],
                "renditions": [{
                    "name": "thumbnail",
                    "url": "/media/01KAG6Y5N1T2V3W4X5Y6Z7A8B9/00112233445566778899aabbccddeeff/thumbnail.webp",
                    "width": 320, "height": 240, "bytes": 9000, "content_type": "image/webp",
                }],
                "placeholder": null, "palette": ["#102030"], "camera": null,
                "like_count": 7, "comment_count": 2, "liked": true, "created_at": "2026-11-20T12:00:00Z",
            })
        );
    }

    #[test]
    fn renditions_are_shown_as_long_as_their_files_are_there() {
        for status in Status::ALL {
            let view = PhotoView::new(Photo { status, ..published() }, Around::default());
            let gone = matches!(status, Status::Removed | Status::Rejected | Status::Deleted);
            assert_eq!(view.renditions.is_empty(), gone, "{status:?}");
            assert_eq!(view.width, Some(4000), "what is known of it stays known: {status:?}");
        }
    }

    #[test]
    fn a_photo_without_facts_has_the_same_members() {
        let members = |photo| {
            let view = serde_json::to_value(PhotoView::new(photo, Around::default())).unwrap();
            view.as_object().unwrap().keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(members(Photo { facts: None, ..published() }), members(published()));
    }
}
