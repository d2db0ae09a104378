//! What an owner changes of a photo.

use domain::{
    id::MediaSecret,
    limits::{ALT_TEXT_MAX_CHARS, CAPTION_MAX_CHARS, TITLE_MAX_CHARS},
    photo::{Photo, Visibility},
};
use store::Details;
use utoipa::ToSchema;

use super::upload_request::VISIBILITIES;
use crate::http::{
    fields::{Fields, Parse},
    value,
};

/// Changes of a photo: a field that is missing stays, null or empty clears.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PhotoPatch {
    #[schema(max_length = 200, value_type = Option<String>)]
    title: Option<Option<String>>,
    /// Its hashtags replace those of the old one.
    #[schema(max_length = 2200, value_type = Option<String>)]
    caption: Option<Option<String>>,
    #[schema(max_length = 1000, value_type = Option<String>)]
    alt_text: Option<Option<String>>,
    /// Once fewer may see the photo, its old media URLs end.
    #[schema(value_type = Visibility, required = false)]
    visibility: Option<Visibility>,
}

impl Parse for PhotoPatch {
    fn parse(fields: &mut Fields) -> Option<Self> {
        let title = fields.change("title", value::optional_text(TITLE_MAX_CHARS));
        let caption = fields.change("caption", value::optional_text(CAPTION_MAX_CHARS));
        let alt_text = fields.change("alt_text", value::optional_text(ALT_TEXT_MAX_CHARS));
        let visibility = fields.change("visibility", value::name(VISIBILITIES));
        let cleared = matches!(visibility, Some(Some(None)));
        let patch = Self {
            title: title?.map(Option::flatten),
            caption: caption?.map(Option::flatten),
            alt_text: alt_text?.map(Option::flatten),
            visibility: visibility?.flatten(),
        };
        if cleared { fields.refuse("visibility", format!("one of {VISIBILITIES}")) } else { Some(patch) }
    }
}

impl PhotoPatch {
    /// The changes of this very photo; none when it would stay as it is.
    pub(super) fn details(&self, photo: &Photo) -> Option<Details> {
        let differs = |new: &Option<Option<String>>, old| new.clone().filter(|new| new != old);
        let visibility = self.visibility.filter(|new| *new != photo.visibility);
        let details = Details {
            title: differs(&self.title, &photo.title),
            caption: differs(&self.caption, &photo.caption),
            alt_text: differs(&self.alt_text, &photo.alt_text),
            visibility,
            new_secret: visibility
                .filter(|new| is_narrower(*new, photo.visibility))
                .map(|_| MediaSecret::random()),
        };
        Some(details).filter(|details| *details != Details::default())
    }
}

fn is_narrower(new: Visibility, old: Visibility) -> bool {
    let public = |visibility| match visibility {
        Visibility::Public => 2,
        Visibility::Followers => 1,
        Visibility::Private => 0,
    };
    public(new) < public(old)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{http::fields::parse, photos::view::tests::published};

    fn details(patch: serde_json::Value) -> Option<Details> {
        parse::<PhotoPatch>(patch.to_string().as_bytes()).unwrap().details(&published())
    }

    #[test]
    fn only_what_differs_is_changed() {
        assert_eq!(details(json!({})), None);
        assert_eq!(details(json!({"caption": "Dusk at #sylt", "title": null, "visibility": "public"})), None);
        let cleared = Details { caption: Some(None), ..Details::default() };
        assert_eq!(details(json!({"caption": null})), Some(cleared.clone()));
        assert_eq!(details(json!({"caption": "  "})), Some(cleared));
    }

    #[test]
    fn fewer_viewers_need_a_new_secret_and_more_do_not() {
        let narrowed = details(json!({"visibility": "followers"})).unwrap();
        assert!(narrowed.new_secret.is_some_and(|secret| secret != published().secret));
        let private = Photo { visibility: Visibility::Private, ..published() };
        let patch: PhotoPatch = parse(br#"{"visibility": "public"}"#).unwrap();
        assert_eq!(patch.details(&private).unwrap().new_secret, None);
    }

    #[test]
    fn a_visibility_cannot_be_cleared() {
        let problem = parse::<PhotoPatch>(br#"{"visibility": null}"#).unwrap_err();
        let document = serde_json::to_value(problem.document("", "")).unwrap();
        assert_eq!(document["errors"][0]["pointer"], "/visibility");
    }
}
